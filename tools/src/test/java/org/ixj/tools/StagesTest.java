// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ixj.control.ControlSocket;
import org.ixj.control.RunDirectory;
import org.ixj.tools.child.Child;
import org.ixj.tools.child.Ready;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ix run --stages}: all of an elastic thread's time is some stage's. */
@Tag("system")
class StagesTest {
  private static final String NAME = "stages-" + ProcessHandle.current().pid();
  private static final long WATCHED_MS = 3000;

  /** How long the thread may be without a processor at either end. */
  private static final long SLACK_NS = 1_000_000_000;

  /** Never asleep: a sleep is told when it is over. */
  private static Child run(String... more) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "run", "--app", "echo", "--domain", "none", "--name", NAME, "--spin", "100000000"));
    command.addAll(List.of(more));
    Child child = Child.start(Child.ix(command.toArray(String[]::new)));
    assertThat(Ready.await(NAME, child)).as(child.lastLine()).isTrue();
    return child;
  }

  private static long stages(Map<String, Long> figures) {
    return figures.entrySet().stream()
        .filter(figure -> figure.getKey().startsWith("thread.0.stage."))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static Map<String, Long> figures() throws IOException {
    return ControlSocket.read(RunDirectory.of(NAME));
  }

  @Test
  void stagesAddUpToTheTimeThatPasses() throws IOException, InterruptedException {
    try (Child child = run("--stages")) {
      long beforeFirst = System.nanoTime();
      long first = stages(figures());
      long afterFirst = System.nanoTime();
      assertThat(child.ended(WATCHED_MS)).isFalse();
      long beforeLast = System.nanoTime();
      long last = stages(figures());
      long afterLast = System.nanoTime();
      assertThat(last - first)
          .isBetween(beforeLast - afterFirst - SLACK_NS, afterLast - beforeFirst + SLACK_NS);
    }
  }

  @Test
  void withoutBeingAskedNothingIsTold() throws IOException, InterruptedException {
    try (Child _ = run()) {
      assertThat(figures().keySet()).noneMatch(figure -> figure.contains(".stage."));
    }
  }
}
