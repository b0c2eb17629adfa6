// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import java.lang.foreign.MemorySegment;

/**
 * An application's half of the contract: one method per event condition. An application is found by
 * its class name and made with its public constructor without parameters; every elastic thread has
 * an instance of its own, whose methods only that port's thread calls.
 *
 * <p>Handlers run to completion: while one runs, the port's other connections wait. The commands a
 * handler gives to the {@link Port} go out together, after the batch of events it belongs to. An
 * address of either family comes as its two halves: see {@link org.ixj.abi.IpAddress}; ports are
 * numbers.
 */
public interface Application {
  /** Called once, before any event: the place to listen, connect and bind. */
  void start(Port port);

  /**
   * The instance for a further elastic thread. An application whose instances share something
   * overrides this and hands it on; the default shares nothing.
   */
  default Application another() {
    return Applications.create(getClass().getName(), getClass().getClassLoader());
  }

  /**
   * A peer finished the handshake. Call {@link Port#accept} or {@link Port#reject}, now or later;
   * the default rejects.
   */
  default void knock(
      Port port,
      long handle,
      long listenerCookie,
      long addressHigh,
      long addressLow,
      int remotePort,
      int localPort) {
    port.reject(handle);
  }

  /**
   * A connect ended.
   *
   * @param code 0, or a {@link org.ixj.abi.ResultCode} below 0; the handle is then stale and no
   *     {@link #dead} follows
   * @param window bytes that may be sent and not yet acknowledged
   */
  default void connected(Port port, long handle, long cookie, int code, int window) {}

  /**
   * Payload, in order. The bytes stay where they are, unchanged, until {@link Port#recvDone} covers
   * them or this batch has ended with {@link #dead} among its events; until then the peer's window
   * stays smaller by them.
   *
   * @param length at least 1
   */
  default void recv(Port port, long cookie, MemorySegment messageBuffers, long offset, int length) {
    throw new IllegalStateException("payload, but the application does not handle it");
  }

  /** The peer will send no more. The other direction stays open until {@link Port#close}. */
  default void endOfStream(Port port, long cookie) {}

  /**
   * {@code bytes} more were acknowledged: their send memory is the application's again.
   *
   * @param bytes newly acknowledged; 0 right after accept, and when only the window changed
   * @param window bytes that may now be sent and not yet acknowledged
   */
  default void sent(Port port, long cookie, long bytes, int window) {}

  /** The last event of a connection. Its handle is stale and all its memory free again. */
  default void dead(Port port, long cookie, int reason) {}

  /** A datagram. Its bytes stay unchanged until {@link Port#udpRecvDone} covers it. */
  default void udpRecv(
      Port port,
      long handle,
      long cookie,
      long addressHigh,
      long addressLow,
      int remotePort,
      MemorySegment messageBuffers,
      long offset,
      int length) {
    port.udpRecvDone(handle, 1);
  }

  /** A datagram left: its send memory is the application's again. */
  default void udpSent(Port port, long cookie) {}

  /** A timer ran out. */
  default void timerFired(Port port, long cookie) {}

  /**
   * What a command came to. Called in the order of the commands, for listen, connect and udp_bind
   * always, for sendv when it was accepted only in part (the result is how many bytes were; the
   * rest is to be sent again after the next {@link #sent}), and for every command that failed.
   * Called before the events that followed the command, and not during the call that gave it.
   *
   * @param op an {@link org.ixj.abi.Op}
   * @param cookie the cookie the command was given
   * @param handle the handle the command was given, 0 if it had none
   * @param result a handle or a number of bytes, or below 0 a {@link org.ixj.abi.ResultCode}
   */
  default void completed(Port port, int op, long cookie, long handle, long result) {}

  /**
   * A batch of events and results has been dispatched. What a batch's work can be gathered for is
   * best done here, such as one sendv for all that was written to a connection.
   */
  default void endOfBatch(Port port) {}
}
