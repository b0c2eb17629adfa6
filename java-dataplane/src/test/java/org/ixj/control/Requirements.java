// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.ixj.linux.LinuxProcess;

/** What system tests need; without it they are skipped and say so. */
final class Requirements {
  /** Namespaces and the tools that make them. */
  static void confinement() throws InterruptedException {
    boolean works;
    String why = "";
    try {
      works = Confinement.choose(LinuxProcess.effectiveUid(), List.of()).hasOwnProcesses();
    } catch (DataplaneException e) {
      works = false;
      why = ": " + e.getMessage();
    }
    assumeTrue(works, "skipped: this user may not make namespaces here" + why);
  }

  /** Another user for the application. */
  static void root() {
    assumeTrue(LinuxProcess.effectiveUid() == 0, "skipped: needs root, for another user");
  }

  private Requirements() {}
}
