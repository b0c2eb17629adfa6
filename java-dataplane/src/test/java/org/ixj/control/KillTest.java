// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ixj.control.WireClient.Conn;
import org.ixj.examples.echo.Echo;
import org.ixj.linux.LinuxProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application that is killed again and again, while it serves. */
@Tag("system")
@Timeout(300)
final class KillTest {
  private static final int KILLS = 100;
  private static final int CONNECTIONS = 4;
  private static final int ECHO_PORT = 7;

  @BeforeAll
  static void confinementWorks() throws InterruptedException {
    Requirements.confinement();
  }

  /** All that could be left behind. */
  private static Map<String, Long> held(Served served) {
    Map<String, Long> held = new LinkedHashMap<>();
    for (String figure :
        new String[] {"mbufs-free", "connections", "not-accepted", "listeners", "timers"}) {
      held.put(figure, served.figure(figure));
    }
    return held;
  }

  private static long count(String folder) {
    try (var entries = Files.list(Path.of(folder))) {
      return entries.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Mappings of the four regions, which are what a launch maps. */
  private static List<String> regionMappings() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains("memfd:ixj-"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  @Test
  void nothingIsLeftAfterAHundredKillsUnderLoad() throws InterruptedException, IOException {
    try (Served served =
        new Served.Plan().application(Echo.class).restart().option("-Xshare:auto").start()) {
      byte[] message = new byte[4000];
      // One kill first: what is made once and kept is made by then.
      Map<String, Long> before = null;
      List<String> mappings = List.of();
      long[] descriptors = {0};
      for (int kill = 0; kill <= KILLS; kill++) {
        Conn[] connections = new Conn[CONNECTIONS];
        for (int i = 0; i < CONNECTIONS; i++) {
          connections[i] = served.client.reach(ECHO_PORT);
        }
        assertThat(connections[0].echo(message)).isEqualTo(message);
        for (Conn c : connections) {
          c.send(message); // in flight, in the application, or on the way back
        }
        // It may serve before its launch has returned.
        served.await("its number", () -> served.server.applicationPid() != 0);
        LinuxProcess.kill(served.server.applicationPid(), LinuxProcess.SIGKILL);
        for (Conn c : connections) {
          assertThat(c.end()).isNegative();
        }
        if (kill == 0) {
          before = settled(served);
          mappings = regionMappings();
          descriptors[0] = count("/proc/self/fd");
        }
      }
      assertThat(settled(served)).isEqualTo(before).containsEntry("mbufs-free", 1024L);
      assertThat(regionMappings()).isEqualTo(mappings);
      // A process's last descriptors are closed by a thread of the JDK, in its own time.
      served.await("its descriptors", () -> count("/proc/self/fd") <= descriptors[0]);
      assertThat(served.launches()).as("what they said: %s", served.output).isEqualTo(KILLS + 2);
      assertThat(served.directory()).isDirectoryContaining("glob:**/lock");
      assertThat(count(served.directory().toString())).isLessThanOrEqualTo(5);
    }
  }

  /** The figures once the next application listens and the former one's output has ended. */
  private static Map<String, Long> settled(Served served) {
    served.await("the next application", () -> served.figure("listeners") == 1);
    served.await(
        "the end of the former one's output",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("output of "))
                    .count()
                == 1);
    return held(served);
  }
}
