// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ixj.linux.LinuxProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of processes in a group, and of the group. */
@Tag("system")
@Timeout(60)
final class ControlGroupTest {
  private static final long BYTES = 64L << 20;

  /** The last line is kept, which has no end; more than the bound, and less than would harm. */
  private static final String USE_UP = "head -c 256m /dev/zero | tail";

  private ControlGroup group;

  @BeforeEach
  void make() throws InterruptedException {
    Requirements.root();
    assumeTrue(ControllerPlace.of("memory") != null, "skipped: no control group for memory");
    group = ControlGroup.choose(LinuxProcess.effectiveUid(), "test", BYTES);
    group.make();
  }

  @AfterEach
  void remove() {
    if (group != null) {
      group.remove();
    }
  }

  private Process start(String... command) throws IOException {
    List<String> line = new ArrayList<>(group.words());
    line.addAll(List.of(command));
    return new ProcessBuilder(line).redirectErrorStream(true).start();
  }

  private String end(String... command) throws IOException, InterruptedException {
    return group.explain(ExitStatus.of(start(command).waitFor())).text();
  }

  private static List<Path> folders() throws IOException {
    try (var all = Files.list(ControllerPlace.of("memory").parent())) {
      String ours = "ixj-test-" + ProcessHandle.current().pid();
      return all.filter(folder -> folder.endsWith(ours)).toList();
    }
  }

  @Test
  void whoUsesUpItsMemoryIsKilledForThat() throws Exception {
    assertThat(end("sh", "-c", USE_UP))
        .isEqualTo("was killed by signal 9: it had used up its memory of 64 MiB");
  }

  @Test
  void whoIsKilledForSomethingElseIsNotSaidToHaveUsedItUp() throws Exception {
    assertThat(end("sh", "-c", "kill -KILL $$")).isEqualTo("was killed by signal 9");
  }

  @Test
  void whatOneHasUsedUpIsNotSaidOfTheNext() throws Exception {
    end("sh", "-c", USE_UP);
    group.remove();
    group.make();

    assertThat(end("sh", "-c", "kill -KILL $$")).isEqualTo("was killed by signal 9");
  }

  @Test
  void aJvmFindsItsBound() throws Exception {
    Process java =
        start(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XshowSettings:system",
            "-version");

    String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    java.waitFor(); // or its group could not be removed
    assertThat(said).contains("Memory Limit: 64.00M");
  }

  @Test
  void whatSomebodyIsStillInIsRemovedLater() throws Exception {
    Process process = start("sh", "-c", "echo in; exec sleep 60");
    int first = process.getInputStream().read(); // it is in
    group.remove();
    List<Path> meanwhile = folders();
    process.destroyForcibly().waitFor();
    group.remove();

    assertThat(first).isEqualTo('i');
    assertThat(meanwhile).hasSize(1);
    assertThat(folders()).isEmpty();
  }

  @Test
  void whatAKilledDataplaneLeftIsRemoved() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Path left =
        Files.createDirectory(
            ControllerPlace.of("memory").parent().resolve("ixj-some-name-" + gone.pid()));
    Path living =
        Files.createDirectory(
            ControllerPlace.of("memory")
                .parent()
                .resolve("ixj-other-" + ProcessHandle.current().pid()));
    try {
      ControlGroup.choose(LinuxProcess.effectiveUid(), "test", BYTES);

      assertThat(left).doesNotExist();
      assertThat(living).exists();
    } finally {
      Files.deleteIfExists(left);
      Files.deleteIfExists(living);
    }
  }

  @Test
  void withoutRootItSaysSo() throws Exception {
    ControlGroup none = ControlGroup.choose(1000, "test", BYTES);

    assertThat(none.weakness()).startsWith("not root: ");
    assertThat(none.words()).isEmpty();
  }
}
