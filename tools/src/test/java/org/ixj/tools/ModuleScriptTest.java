// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ix module load} says on a machine that lacks what it needs: one line. */
final class ModuleScriptTest {
  /** No kernel is called so, wherever this runs: there is nothing to load, and no headers. */
  private static final String KERNEL = "9.9.9-none";

  @TempDir private Path programs;

  @BeforeEach
  void makeRoot() throws IOException {
    program("id", "echo 0");
    program("uname", "echo " + KERNEL);
    program("modprobe", "exit 1");
    program("cat", "echo 0"); // what is asked is whether modules are switched off
  }

  private void program(String name, String deed) throws IOException {
    Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + deed + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private String load() throws IOException, InterruptedException {
    return load(new ProcessBuilder());
  }

  private String load(ProcessBuilder builder) throws IOException, InterruptedException {
    String script = Path.of("module").toAbsolutePath().toString();
    builder.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
    Process process = builder.command(script, "load").redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(ExitCodes.COULD_NOT_RUN);
    return said;
  }

  @Test
  void aPackageIsNamedOnlyWhereThereIsOne() throws Exception {
    program("apt-cache", "exit 100");
    assertThat(load())
        .hasLineCount(1)
        .contains("headers are needed at /lib/modules/" + KERNEL + "/build")
        .doesNotContain("apt-get");
    program("apt-cache", "[ \"$*\" = 'show linux-headers-" + KERNEL + "' ]");
    assertThat(load()).hasLineCount(1).contains("apt-get install linux-headers-" + KERNEL);
  }

  @Test
  void inTheLabTheHostBuildsForTheKernelThatRuns() throws Exception {
    program("apt-cache", "exit 100");
    program("uname", "echo 6.12.9-none");
    ProcessBuilder builder = new ProcessBuilder();
    builder.environment().put("IXJ_LAB", "1");
    assertThat(load(builder))
        .hasLineCount(1)
        .endsWith("KERNEL=\"$(tools/ix lab path --kernel 6.12)/headers/build\"\n");
  }

  @Test
  void aKernelThatLoadsNoModulesIsToldSo() throws Exception {
    program("cat", "exit 1");
    assertThat(load()).hasLineCount(1).contains("loads no modules at all");
    program("cat", "echo 1");
    assertThat(load()).hasLineCount(1).contains("until it is booted again");
  }

  @Test
  void withoutModprobeThatIsWhatIsMissing() throws Exception {
    ProcessBuilder builder = new ProcessBuilder();
    // A function that bash takes from the environment: the script itself looks into /sbin.
    builder
        .environment()
        .put("BASH_FUNC_command%%", "() { [ \"$2\" != modprobe ] && builtin command \"$@\"; }");
    assertThat(load(builder)).isEqualTo("ix: modprobe is needed: apt-get install kmod\n");
  }
}
