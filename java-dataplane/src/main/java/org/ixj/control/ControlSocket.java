// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
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

  /** The figures of the dataplane whose run directory is {@code directory}. */
  public static Map<String, Long> read(Path directory) throws IOException {
    Map<String, Long> figures = new LinkedHashMap<>();
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(RunDirectory.controlSocket(directory)))) {
      String text =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .forEach(
              line -> {
                int space = line.lastIndexOf(' ');
                figures.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
              });
    }
    return figures;
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
