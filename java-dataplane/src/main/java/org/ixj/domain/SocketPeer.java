// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import org.ixj.linux.UnixSocket;

/**
 * An application in a process of its own: one Unix socket is its doorbell in both directions and
 * tells when it is gone. Nothing an application does to the socket can make a call here block.
 */
public final class SocketPeer implements Peer, AutoCloseable {
  private final UnixSocket socket;
  private final Runnable hungUp;
  private boolean connected = true;

  /**
   * Takes the socket over.
   *
   * @param hungUp told once, on the elastic thread, when the application closes its end
   */
  public SocketPeer(UnixSocket socket, Runnable hungUp) {
    this.socket = socket;
    this.hungUp = hungUp;
  }

  @Override
  public void wake() {
    socket.ring();
  }

  @Override
  public boolean turn() {
    return false;
  }

  @Override
  public int wakeFd() {
    return socket.fd().number();
  }

  @Override
  public boolean drain() {
    if (connected && socket.drain() == UnixSocket.CLOSED) {
      connected = false;
      hungUp.run();
    }
    return connected;
  }

  @Override
  public void close() {
    socket.close();
  }
}
