// SPDX-License-Identifier: Apache-2.0
package org.ixj.abi;

/**
 * Codes of the batched system calls, the first table of the paper plus what it left static.
 *
 * <p>Each comment names the fields its call reads; the others are ignored, so the application may
 * keep what it likes there, such as a cookie. Calls are executed in order, and the events that
 * follow from a call are published after its result.
 */
public final class Op {
  /**
   * cookie, address (zeros = any of ours, of both families), port, count = backlog. Result: the
   * listener's handle.
   */
  public static final int LISTEN = 1;

  /** handle. Connections already accepted live on; those that only knocked are reset. */
  public static final int UNLISTEN = 2;

  /**
   * cookie, address, port. Result: the handle, and {@link EventType#CONNECTED} tells the outcome;
   * or an error, and nothing follows.
   */
  public static final int CONNECT = 3;

  /** handle of a knock, cookie. A {@link EventType#SENT} with the send window follows. */
  public static final int ACCEPT = 4;

  /** handle of a knock: the peer is reset. No event follows. */
  public static final int REJECT = 5;

  /**
   * handle, count, entries. Result: bytes accepted, in order; 0 when the window is full. The bytes
   * belong to the dataplane until {@link EventType#SENT} covers them or {@link EventType#DEAD}
   * comes. Whenever less is accepted than was offered, a SENT follows once there is room again,
   * with 0 bytes if only the window changed. An application gives no further sendv for a connection
   * whose last one has no result yet: between the two the window may open, and bytes be missed.
   */
  public static final int SENDV = 6;

  /** handle, amount = bytes taken in order; their message buffers go back to the pool. */
  public static final int RECV_DONE = 7;

  /** handle: orderly close after all accepted data. {@link EventType#DEAD} ends it. */
  public static final int CLOSE = 8;

  /** handle: reset. {@link EventType#DEAD} follows at once. */
  public static final int ABORT = 9;

  /**
   * cookie, address (zeros = any of ours, of both families), port (0 = choose). Result: the
   * socket's handle.
   */
  public static final int UDP_BIND = 10;

  /**
   * handle, count up to {@link Abi#UDP_SG_MAX}, entries, address, port, cookie for {@link
   * EventType#UDP_SENT}. The address is of a family that the socket is bound to.
   */
  public static final int UDP_SENDV = 11;

  /** handle, amount = number of datagrams done with, oldest first. */
  public static final int UDP_RECV_DONE = 12;

  /** handle. Datagrams not done with are given back; no event of the socket follows. */
  public static final int UDP_CLOSE = 13;

  /** cookie, amount = delay in microseconds. One shot; {@link EventType#TIMER_FIRED} follows. */
  public static final int TIMER = 14;

  private Op() {}
}
