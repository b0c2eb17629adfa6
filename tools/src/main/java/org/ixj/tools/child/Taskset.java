// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.child;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Says on which processors something runs, as a list such as {@code 0-1}: taskset(1). */
public final class Taskset {
  private static final long PATIENCE_MS = 10_000;

  /** The command line that runs {@code command} there. */
  public static List<String> on(String processors, List<String> command) {
    List<String> line = new ArrayList<>(List.of("taskset", "-c", processors));
    line.addAll(command);
    return line;
  }

  /** Has a process there that runs, all of its threads. */
  public static void move(long pid, String processors) throws IOException, InterruptedException {
    List<String> command = List.of("taskset", "-apc", processors, Long.toString(pid));
    try (Child taskset = Child.start(command)) {
      if (taskset.finish(PATIENCE_MS) != 0) {
        throw new IOException("process " + pid + " cannot be placed: " + taskset.lastLine());
      }
    }
  }

  private Taskset() {}
}
