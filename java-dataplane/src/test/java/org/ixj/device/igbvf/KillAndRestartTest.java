// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.logging.log4j.simple.SimpleLoggerContextFactory;
import org.ixj.device.VirtualFunctions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A dataplane that gets no chance to clean up. */
@Tag("lab")
@Tag("slow")
class KillAndRestartTest {
  private static final int ROUNDS = Integer.getInteger("ixj.killRounds", 15);

  @Test
  void aFunctionWhoseDriverWasKilledStartsAgainEveryTime() throws Exception {
    VirtualFunctions functions = VirtualFunctions.require();
    for (int round = 0; round < ROUNDS; round++) {
      Process holder =
          new ProcessBuilder(
                  System.getProperty("java.home") + File.separator + "bin/java",
                  "--enable-native-access=ALL-UNNAMED",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx64m",
                  // Half of an emulated start would be the setting up of a log that nobody reads.
                  "-Dlog4j2.loggerContextFactory=" + SimpleLoggerContextFactory.class.getName(),
                  "-cp",
                  classPath(),
                  KilledHolder.class.getName(),
                  functions.get(0).address())
              .redirectErrorStream(true)
              .start();
      try (BufferedReader output = holder.inputReader(StandardCharsets.UTF_8)) {
        assertThat(output.readLine()).as("round %d", round).isEqualTo(KilledHolder.READY);
      } finally {
        holder.destroyForcibly();
      }
      assertThat(holder.waitFor(30, TimeUnit.SECONDS)).as("round %d: killed", round).isTrue();
    }
  }

  /** What a holder needs of this JVM's: each library in it would be searched for each class. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> Files.isDirectory(Path.of(entry)) || entry.contains("log4j"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
