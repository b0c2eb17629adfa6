// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import java.io.IOException;
import org.ixj.tools.child.Commands;

/** A soft resource limit of a process, which prlimit(1) lowers from outside and puts back. */
final class Limit {
  /** What is done while it is lower. */
  interface Meanwhile {
    void run() throws Exception;
  }

  /** Lowers it for so long; {@code resource} as prlimit(1) spells it. */
  static void lower(long pid, String resource, long value, Meanwhile meanwhile) throws Exception {
    String before = get(pid, resource);
    set(pid, resource, Long.toString(value));
    try {
      mustBe(pid, resource, value);
      meanwhile.run();
    } finally {
      set(pid, resource, before);
    }
  }

  /** Without that nothing was short. */
  static void mustBe(long pid, String resource, long value)
      throws IOException, InterruptedException {
    String now = get(pid, resource);
    if (!now.equals(Long.toString(value))) {
      throw new IllegalStateException("its limit of " + resource + " is " + now);
    }
  }

  private static String get(long pid, String resource) throws IOException, InterruptedException {
    return Commands.run(
            "prlimit", "--pid", Long.toString(pid), "--" + resource, "--noheadings", "-o", "SOFT")
        .strip();
  }

  private static void set(long pid, String resource, String soft)
      throws IOException, InterruptedException {
    Commands.run("prlimit", "--pid", Long.toString(pid), "--" + resource + "=" + soft + ":");
  }

  private Limit() {}
}
