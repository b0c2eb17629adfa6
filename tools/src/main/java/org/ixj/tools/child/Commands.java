// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.child;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Other people's tools. */
public final class Commands {
  /**
   * Runs one that must succeed; what it said.
   *
   * @throws IOException with the command and its words
   */
  public static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said;
  }

  private Commands() {}
}
