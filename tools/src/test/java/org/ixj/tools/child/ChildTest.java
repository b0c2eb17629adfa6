// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is left when a command ends that has started others. */
final class ChildTest {
  /** A command that waits for its child. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      Child child = Child.start(List.of("sh", "-c", "echo up; exec sleep 300"));
      child.await(Pattern.compile("up"), 60_000);
      System.out.println(child.pid());
      child.finish(300_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "KILL"}) // INT is ignored below a shell in the background
  @Timeout(120)
  void aChildDoesNotOutliveWhoStartedIt(String signal) throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName())
            .start();
    ProcessHandle child =
        ProcessHandle.of(Long.parseLong(parent.inputReader().readLine())).orElseThrow();
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(parent.pid())).start().waitFor();

      assertThat(parent.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(child.onExit())
          .as("the end of process %d", child.pid())
          .succeedsWithin(30, TimeUnit.SECONDS);
    } finally {
      child.destroyForcibly();
      parent.destroyForcibly();
    }
  }
}
