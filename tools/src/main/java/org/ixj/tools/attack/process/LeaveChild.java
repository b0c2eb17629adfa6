// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.RunFolder;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Witness;
import org.jspecify.annotations.Nullable;

/** Leaves a process behind, in a session of its own, and ends. */
public final class LeaveChild extends Attack {
  private static final String MARK = "left-by-";

  /** Found by its class. */
  public LeaveChild() {
    super(
        "process.leave-child",
        Promise.CONFINED,
        "it is ended with the application",
        End.DIES,
        "status 0");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public Witness witness(String dataplane, Supplier<List<String>> output) {
    return new Witness() {
      private Stream<ProcessHandle> left() {
        return ProcessHandle.allProcesses()
            .filter(process -> process.info().commandLine().orElse("").endsWith(MARK + dataplane));
      }

      @Override
      public @Nullable String objection() {
        return left().findAny().isPresent() ? "its child runs on" : null;
      }

      @Override
      public void close() {
        left().forEach(ProcessHandle::destroyForcibly);
      }
    };
  }

  @Override
  public void strike(Scene scene) throws IOException {
    Process child =
        new ProcessBuilder(
                "setsid",
                "sh",
                "-c",
                "trap '' HUP TERM; echo up; sleep 60; :",
                MARK + RunFolder.dataplane())
            .start();
    if (child.inputReader().readLine() == null) {
      scene.absent("the child did not start");
      return;
    }
    Runtime.getRuntime().halt(0);
  }
}
