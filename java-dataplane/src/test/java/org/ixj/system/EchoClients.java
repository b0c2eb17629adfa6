// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Linux sockets that all talk to an echo at once, each with bytes of its own, on one thread. */
final class EchoClients {
  private static final int ECHO = 7;

  /** No client gets further ahead than this of the slowest one's turn. */
  private static final int PIECE = 4096;

  private static final long DEADLINE_NS = 120_000_000_000L;

  private static final class Client {
    final SocketChannel channel;
    final long position;
    final int length;
    int sent;
    int received;

    Client(SocketChannel channel, long position, int length) {
      this.channel = channel;
      this.position = position;
      this.length = length;
    }
  }

  /**
   * Opens {@code count} connections, then has each send {@code length} bytes and checks that they
   * come back; then all close in order.
   */
  static void run(int count, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
    MemorySegment bytes = MemorySegment.ofBuffer(buffer);
    List<Client> clients = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < count; i++) {
        SocketChannel channel = SocketChannel.open(Service.at(ECHO));
        Client client = new Client(channel, i * 7919L, length);
        clients.add(client);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE, client);
      }
      int open = count;
      long deadline = System.nanoTime() + DEADLINE_NS;
      while (open > 0) {
        assertThat(System.nanoTime()).as("%d connections open", open).isLessThan(deadline);
        selector.select(1000);
        for (SelectionKey key : selector.selectedKeys()) {
          Client client = (Client) key.attachment();
          if (key.isWritable()) {
            send(client, key);
          }
          if (key.isReadable() && !receive(client, buffer, bytes)) {
            assertThat(client.received).as("echoed until the end").isEqualTo(length);
            client.channel.close();
            open--;
          }
        }
        selector.selectedKeys().clear();
      }
    } finally {
      for (Client client : clients) {
        client.channel.close();
      }
    }
  }

  private static void send(Client client, SelectionKey key) throws IOException {
    int n = Math.min(PIECE, client.length - client.sent);
    client.sent +=
        client.channel.write(
            ByteBuffer.wrap(Pattern.bytes(), Pattern.at(client.position + client.sent), n));
    if (client.sent == client.length) {
      client.channel.shutdownOutput();
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  /** False at the end of the stream. */
  private static boolean receive(Client client, ByteBuffer buffer, MemorySegment bytes)
      throws IOException {
    buffer.clear();
    int n = client.channel.read(buffer);
    if (n > 0) {
      long wrong = Pattern.mismatch(bytes, 0, n, client.position + client.received);
      assertThat(wrong).as("first wrong byte after %d", client.received).isEqualTo(-1);
      client.received += n;
    }
    return n >= 0;
  }

  private EchoClients() {}
}
