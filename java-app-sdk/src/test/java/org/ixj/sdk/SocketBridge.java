// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ixj.abi.ResultCode;

/** Lets ordinary TCP clients of this machine reach an application on a {@link FakeDataplane}. */
public final class SocketBridge implements AutoCloseable {
  private static final class Link {
    final SocketChannel channel;
    final FakeDataplane.Peer peer;
    int delivered;
    boolean ended;

    Link(SocketChannel channel, FakeDataplane.Peer peer) {
      this.channel = channel;
      this.peer = peer;
    }
  }

  private final FakeDataplane dataplane = new FakeDataplane(4096, 256, 4096, 4 << 20);
  private final Port port = new Port(dataplane.memory(), dataplane);
  private final ServerSocketChannel server;
  private final List<Link> links = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(1460);
  private final Application application;

  public SocketBridge(Application application) throws IOException {
    this.application = application;
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.configureBlocking(false);
    application.start(port);
    port.flush();
    dataplane.settle(port, application);
  }

  public int localPort() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  /** Moves what there is to move. */
  public void turn() throws IOException {
    SocketChannel accepted = server.accept();
    if (accepted != null) {
      accepted.configureBlocking(false);
      links.add(new Link(accepted, dataplane.connect()));
    }
    for (Link link : links) {
      read(link);
    }
    dataplane.settle(port, application);
    for (Link link : links) {
      if (link.channel.isOpen()) {
        write(link);
      }
    }
    links.removeIf(link -> !link.channel.isOpen());
    Thread.onSpinWait();
  }

  private void read(Link link) throws IOException {
    if (link.ended || link.peer.dead || !link.peer.accepted) {
      return;
    }
    buffer.clear();
    int n;
    try {
      n = link.channel.read(buffer);
    } catch (IOException e) {
      link.peer.die(ResultCode.RESET);
      link.channel.close();
      return;
    }
    if (n > 0) {
      link.peer.send(Arrays.copyOf(buffer.array(), n), 1460);
    } else if (n < 0) {
      link.ended = true;
      link.peer.finish();
    }
  }

  private static void write(Link link) throws IOException {
    byte[] all = link.peer.received.toByteArray();
    ByteBuffer rest = ByteBuffer.wrap(all, link.delivered, all.length - link.delivered);
    try {
      link.delivered += link.channel.write(rest);
    } catch (IOException e) {
      link.peer.die(ResultCode.RESET);
      link.channel.close();
      return;
    }
    if (link.peer.dead && link.delivered == all.length) {
      link.channel.close();
    }
  }

  @Override
  public void close() throws IOException {
    for (Link link : links) {
      link.channel.close();
    }
    server.close();
  }
}
