// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

/**
 * Where the stack puts event conditions: the event ring of a port. Every method returns false when
 * there is no room; the stack keeps the condition and offers it again at the next drain, so an
 * application that does not consume loses nothing and costs no memory.
 *
 * <p>Addresses are numbers of {@link IpOutput#addresses}, ports numbers; offsets are into the
 * message-buffer region.
 */
public interface SocketEvents {
  /** A peer finished the handshake with the listener {@code listenerCookie}. */
  boolean knock(long handle, long listenerCookie, int address, int port, int localPort);

  /** A connect ended; {@code code} is a result code, {@code window} in bytes. */
  boolean connected(long handle, long cookie, int code, int window);

  /** Payload in place; length 0 is the peer's end of stream. */
  boolean recv(long cookie, long offset, int length);

  /** {@code bytes} newly acknowledged, and the window that now holds. */
  boolean sent(long cookie, long bytes, int window);

  /** Last event of a connection. */
  boolean dead(long cookie, int reason);

  /** A datagram. */
  boolean udpRecv(long handle, long cookie, int address, int port, long offset, int length);

  /** A datagram left. */
  boolean udpSent(long cookie);

  /** A user timer ran out. */
  boolean timerFired(long cookie);
}
