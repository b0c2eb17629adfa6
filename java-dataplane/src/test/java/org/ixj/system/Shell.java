// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Runs the machine's own tools in the calling thread's network namespace. */
final class Shell {
  /** What a tool said, both streams mixed, and its exit status. */
  record Result(int status, String output) {}

  private static final String[] PLACES = {"/usr/bin", "/bin", "/usr/sbin", "/sbin"};

  /** Skips the test where a tool is missing. */
  static void assumeTool(String tool, String debianPackage) {
    assumeTrue(
        Arrays.stream(PLACES).anyMatch(place -> Files.isExecutable(Path.of(place, tool))),
        "skipped: no " + tool + " here (Debian package " + debianPackage + ")");
  }

  static Result run(String... command) throws IOException, InterruptedException {
    return run(new byte[0], command);
  }

  /** Gives {@code input} to the tool and waits for its end. */
  static Result run(byte[] input, String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      Thread feeder =
          Thread.ofPlatform()
              .name("feeder")
              .start(
                  () -> {
                    try (OutputStream to = process.getOutputStream()) {
                      to.write(input);
                    } catch (IOException e) {
                      // The tool ended early; its status says so.
                    }
                  });
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      int status = process.waitFor();
      feeder.join();
      return new Result(status, output);
    } finally {
      process.destroyForcibly();
    }
  }

  private Shell() {}
}
