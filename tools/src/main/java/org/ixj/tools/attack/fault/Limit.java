// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import java.io.IOException;

/** A soft resource limit of a process, which prlimit(1) changes from outside and puts back. */
final class Limit {
  private final long pid;
  private final String resource;
  private final String before;

  private Limit(long pid, String resource, String before) {
    this.pid = pid;
    this.resource = resource;
    this.before = before;
  }

  /** As it is now; {@code resource} as prlimit(1) spells it. */
  static Limit of(long pid, String resource) throws IOException, InterruptedException {
    String soft =
        Commands.run(
            "prlimit", "--pid", Long.toString(pid), "--" + resource, "--noheadings", "-o", "SOFT");
    return new Limit(pid, resource, soft);
  }

  void set(long value) throws IOException, InterruptedException {
    Commands.run("prlimit", "--pid", Long.toString(pid), "--" + resource + "=" + value + ":");
  }

  void restore() throws IOException, InterruptedException {
    Commands.run("prlimit", "--pid", Long.toString(pid), "--" + resource + "=" + before + ":");
  }
}
