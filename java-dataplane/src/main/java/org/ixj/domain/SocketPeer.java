// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import org.ixj.linux.Epoll;
import org.ixj.linux.EventFd;
import org.ixj.linux.Fd;
import org.ixj.linux.UnixSocket;

/**
 * An application in a process of its own: it rings an eventfd, is rung over a Unix socket, and is
 * gone when its end of the socket is closed.
 *
 * <p>Nothing an application does can make a call here block, and so nothing is read from either.
 * Reading the eventfd could wait, for its flags are the application's too. Reading the socket would
 * receive descriptors that the application may have sent, and close them; closing can wait for what
 * the application decides (SO_LINGER in a network namespace of its own, say).
 */
public final class SocketPeer implements Peer, AutoCloseable {
  private static final long RUNG = 0;
  private static final long GONE = 1;

  private final UnixSocket socket;
  private final Runnable hungUp;
  private final EventFd bell = new EventFd();
  private final Epoll signs = new Epoll(2);
  private boolean connected = true;

  /**
   * Takes the socket over.
   *
   * @param hungUp told once, on the elastic thread, when the application closes its end
   */
  public SocketPeer(UnixSocket socket, Runnable hungUp) {
    this.socket = socket;
    this.hungUp = hungUp;
    signs.add(bell.fd().number(), Epoll.IN | Epoll.EDGE, RUNG);
    signs.add(socket.fd().number(), Epoll.HANG_UP, GONE);
  }

  /** What the application rings; to be handed to it, and ours to close. */
  public Fd bell() {
    return bell.fd();
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
    return signs.fd().number();
  }

  @Override
  public boolean drain() {
    int n = signs.waitUs(0);
    for (int i = 0; i < n; i++) {
      if (signs.data(i) == GONE && connected) {
        connected = false;
        hungUp.run();
      }
    }
    return connected;
  }

  /** May wait for what the application decides: not for an elastic thread. */
  @Override
  public void close() {
    signs.close();
    bell.close();
    socket.close();
  }
}
