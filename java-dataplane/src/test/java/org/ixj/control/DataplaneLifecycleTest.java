// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.ixj.examples.echo.Echo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dataplanes come and go in one JVM and leave nothing behind. */
@Tag("system")
@Timeout(60)
final class DataplaneLifecycleTest {
  @BeforeAll
  static void confinementWorks() throws InterruptedException {
    Requirements.confinement();
  }

  /** Sockets of applications are closed by threads that the dataplane does not wait for. */
  private static void awaitClosers() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("closer")) {
        thread.join(TimeUnit.SECONDS.toMillis(10));
      }
    }
  }

  /**
   * Descriptors of the kinds a dataplane makes: memory, sockets, epoll, eventfd; how many of each.
   * Files and pipes come and go with class loading and with the readers of applications' output.
   */
  private static Map<String, Integer> descriptors() throws IOException {
    Map<String, Integer> kinds = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : entries) {
        String target = target(entry);
        if (target.startsWith("socket:")
            || target.startsWith("anon_inode:")
            || target.startsWith("/memfd:")) {
          kinds.merge(target.replaceAll("[0-9]+", ""), 1, Integer::sum);
        }
      }
    }
    return kinds;
  }

  private static String target(Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString();
    } catch (IOException e) {
      return ""; // the listing's own
    }
  }

  @Test
  void closedDataplaneLeavesNoDescriptorAndNoFolder() throws InterruptedException, IOException {
    Map<String, Integer> before = Map.of();
    for (int i = 0; i < 4; i++) {
      Path directory;
      try (Served served = new Served.Plan().application(Echo.class).start()) {
        assertThat(served.client.reach(7).echo(new byte[100])).hasSize(100);
        directory = served.directory();
        assertThat(descriptors()).isNotEqualTo(before);
      }
      assertThat(directory).doesNotExist();
      awaitClosers();
      if (i == 0) {
        before = descriptors();
      }
    }
    assertThat(descriptors()).isEqualTo(before);
  }

  /** The application's JVM is started and stays silent: a debugger option makes it wait. */
  @Test
  void dataplaneClosesAtOnceWhileItsApplicationIsStillAwaited() throws InterruptedException {
    long start = System.nanoTime();
    try (Served served =
        new Served.Plan()
            .option("-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0")
            .unconfined()
            .start()) {
      served.await("a launch", () -> served.launches() == 1);
      assertThat(served.server.applicationPid()).isZero();
    }
    // Launches give up by themselves after 30 s; nobody should have waited for that.
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(25));
  }

  @Test
  void closingWhileInterruptedStillWaitsForTheThreads() throws InterruptedException {
    Served served = new Served.Plan().application(Echo.class).start();
    Path directory = served.directory();
    assertThat(served.client.reach(7).echo(new byte[100])).hasSize(100);
    Thread.currentThread().interrupt();
    served.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(directory).doesNotExist();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("elastic-"));
  }
}
