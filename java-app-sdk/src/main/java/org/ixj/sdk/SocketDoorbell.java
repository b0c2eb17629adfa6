// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import org.ixj.linux.Epoll;
import org.ixj.linux.EventFd;
import org.ixj.linux.UnixSocket;

/**
 * The doorbells between processes: the dataplane's is an eventfd, ours is bytes on the socket that
 * the port was received over.
 */
final class SocketDoorbell implements Doorbell, AutoCloseable {
  private final EventFd bell;
  private final UnixSocket socket;
  private final Epoll epoll = new Epoll(1);
  private volatile boolean closed;

  SocketDoorbell(EventFd bell, UnixSocket socket) {
    this.bell = bell;
    this.socket = socket;
    epoll.add(socket.fd().number(), Epoll.IN, 0);
  }

  @Override
  public void ring() {
    bell.ring();
  }

  @Override
  public void await(long timeoutUs) {
    // Bytes left over after a drain end the next wait at once, which is allowed.
    if (epoll.waitUs(timeoutUs) > 0 && socket.drain() == UnixSocket.CLOSED) {
      closed = true;
    }
  }

  @Override
  public boolean closed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    epoll.close();
    socket.close();
    bell.close();
  }
}
