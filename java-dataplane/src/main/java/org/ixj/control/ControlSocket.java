// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.linux.ThreadEnd;

/**
 * Tells a dataplane's figures: who connects is sent one line {@code name value} for each and the
 * end of the stream. Only the dataplane's own user may connect.
 */
public final class ControlSocket implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(ControlSocket.class);

  /** A dataplane of many threads answers in milliseconds. */
  private static final long PATIENCE_MS = 10_000;

  private static final int PIECE = 16 << 10;

  private final ServerSocketChannel server;
  private final Thread thread;

  ControlSocket(Path socket, Supplier<Map<String, Long>> figures) throws IOException {
    Files.deleteIfExists(socket);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    thread = Thread.ofPlatform().name("control").daemon().start(() -> serve(figures));
  }

  private void serve(Supplier<Map<String, Long>> figures) {
    while (true) {
      try (SocketChannel client = server.accept()) {
        StringBuilder text = new StringBuilder();
        figures.get().forEach((name, value) -> text.append(name + " " + value + "\n"));
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        while (bytes.hasRemaining()) {
          client.write(bytes);
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.debug("a reader of figures went away", e);
      }
    }
  }

  /**
   * The figures of the dataplane whose run directory is {@code directory}.
   *
   * @throws SocketTimeoutException if it is there, and has not told them all within {@code
   *     patienceMs}
   */
  public static Map<String, Long> read(Path directory, long patienceMs) throws IOException {
    Path socket = RunDirectory.controlSocket(directory);
    Map<String, Long> figures = new LinkedHashMap<>();
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Selector readable = Selector.open()) {
      channel.configureBlocking(false);
      channel.register(readable, SelectionKey.OP_READ);
      text(channel, readable, System.nanoTime() + patienceMs * 1_000_000)
          .lines()
          .forEach(
              line -> {
                int space = line.lastIndexOf(' ');
                figures.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
              });
    }
    return figures;
  }

  /** The figures of the dataplane whose run directory is {@code directory}. */
  public static Map<String, Long> read(Path directory) throws IOException {
    return read(directory, PATIENCE_MS);
  }

  private static String text(SocketChannel channel, Selector readable, long deadlineNs)
      throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    while (channel.read(piece) >= 0) {
      text.write(piece.array(), 0, piece.position());
      piece.clear();
      long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
      // Nought would wait for ever.
      if (leftMs <= 0 || readable.select(leftMs) == 0) {
        throw new SocketTimeoutException("the dataplane does not answer; it may hang");
      }
      readable.selectedKeys().clear();
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    server.close();
    thread.interrupt();
    // Until it has ended it may be asking for figures, and it keeps the whole dataplane from
    // being collected.
    if (ThreadEnd.await(thread)) {
      Thread.currentThread().interrupt();
    }
  }
}
