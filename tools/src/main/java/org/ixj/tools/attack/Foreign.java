// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The processes that are not the application's to reach, whoever they run as. */
public final class Foreign {
  /** How {@code Confinement} starts the first process of the application's namespace. */
  private static final String FIRST = "sh\0-c\0\"$@\"; exit $?\0";

  /** Numbers that are tried where /proc does not tell them: soon done, and more than most hosts. */
  private static final int HIGHEST = 1 << 18;

  private static final int TGKILL = 234;

  /**
   * Every process in sight but the application itself, what it has started, and the first process
   * of its own namespace with what it took over.
   */
  public static List<Integer> processes() {
    ProcessHandle self = ProcessHandle.current();
    List<Integer> all = inSight();
    if (all.isEmpty()) {
      return numbers((int) self.pid());
    }
    ProcessHandle top = self.parent().filter(Foreign::isFirst).orElse(self);
    Set<Integer> own = new HashSet<>();
    own.add((int) top.pid());
    top.descendants().forEach(descendant -> own.add((int) descendant.pid()));
    List<Integer> foreign = new ArrayList<>(all);
    foreign.removeAll(own);
    return foreign;
  }

  /** Tries each of them; none may be reached. */
  public static void mustBeOutOfReach(Scene scene, IntPredicate reach) {
    List<Integer> foreign = processes();
    List<Integer> reached = foreign.stream().filter(reach::test).toList();
    scene.judge(
        reached.isEmpty(),
        reached.isEmpty()
            ? "none reached, of " + foreign.size() + " in sight"
            : "reached: " + reached);
  }

  private static List<Integer> inSight() {
    try {
      return ProcessHandle.allProcesses().map(process -> (int) process.pid()).toList();
    } catch (RuntimeException e) {
      return List.of(); // no /proc
    }
  }

  private static boolean isFirst(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).startsWith(FIRST);
    } catch (IOException e) {
      return false;
    }
  }

  /** Without /proc: whatever number there may be, besides those of this process's threads. */
  private static List<Integer> numbers(int self) {
    return IntStream.range(1, HIGHEST)
        .filter(number -> Syscall.call(TGKILL, self, number, 0) != 0)
        .boxed()
        .toList();
  }

  private Foreign() {}
}
