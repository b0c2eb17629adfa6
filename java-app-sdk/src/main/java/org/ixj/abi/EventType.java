// SPDX-License-Identifier: Apache-2.0
package org.ixj.abi;

/** Codes of the event conditions. */
public final class EventType {
  /** A peer finished the handshake with a listener: accept or reject it. */
  public static final int KNOCK = 1;

  /** A connect ended: code 0 and a window, or a reason (then the handle is already stale). */
  public static final int CONNECTED = 2;

  /** Payload arrived, or with length 0 the peer closed its direction. */
  public static final int RECV = 3;

  /** Bytes were acknowledged (0 right after accept); their arena memory is the app's again. */
  public static final int SENT = 4;

  /**
   * The last event of an accepted or connected connection; its handle is stale. Arena memory of the
   * connection is the application's again. Payload that earlier events named stays unchanged until
   * the application's {@link CommandsLayout#EVENT_HEAD} has passed this event, so that what came
   * before a reset can still be read; then its message buffers go back without a recv_done.
   */
  public static final int DEAD = 5;

  /** A datagram arrived. */
  public static final int UDP_RECV = 6;

  /** A udp_sendv left; its arena memory is the app's again. */
  public static final int UDP_SENT = 7;

  /** A timer ran out. */
  public static final int TIMER_FIRED = 8;

  private EventType() {}
}
