// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
  private static final long BUSY_NS = 200_000_000;

  @TempDir private Path folder;

  private final CountDownLatch asked = new CountDownLatch(1);
  private volatile boolean told;

  /** Is asked until it is interrupted, and takes its time even then. */
  private Map<String, Long> slowFigures() {
    asked.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      long until = System.nanoTime() + BUSY_NS;
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
    }
    told = true;
    return Map.of();
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void nothingIsAskedForAnyMoreOnceItIsClosed() throws IOException, InterruptedException {
    Path path = folder.resolve("control");
    ControlSocket socket = new ControlSocket(path, this::slowFigures);
    try (SocketChannel reader = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      reader.connect(UnixDomainSocketAddress.of(path));
      asked.await();
      socket.close();
    }
    assertThat(told).isTrue();
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void whoReadsDoesNotWaitForOneThatHangs() throws IOException, InterruptedException {
    ControlSocket socket = new ControlSocket(RunDirectory.controlSocket(folder), this::slowFigures);

    assertThatThrownBy(() -> ControlSocket.read(folder, 100))
        .isInstanceOf(SocketTimeoutException.class);

    asked.await();
    socket.close();
  }
}
