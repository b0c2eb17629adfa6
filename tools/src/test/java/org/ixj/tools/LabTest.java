// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ix lab} promises about the machine it boots. A boot takes ten to twenty seconds. */
@Tag("system")
@Timeout(600)
final class LabTest {
  private static final String LAB = Path.of("lab/lab").toAbsolutePath().toString();

  @TempDir private Path tree;
  private final List<Process> started = new ArrayList<>();

  @BeforeAll
  static void theMachineCanBeHad() throws IOException, InterruptedException {
    Process build = builder("build").redirectErrorStream(true).start();
    String said = new String(build.getInputStream().readAllBytes(), UTF_8).strip();
    int status = build.waitFor();
    assumeTrue(status != ExitCodes.COULD_NOT_RUN, said);
    assertThat(status).as(said).isZero();
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : started) {
      process.destroy();
      process.waitFor();
    }
  }

  @Test
  void outputStreamsWhileTheCommandRunsAndItsStatusComesBack() throws Exception {
    Process lab =
        run("echo first; until [ -e go ]; do :; done; echo second; echo third >&2; exit 7");

    try (BufferedReader output = lab.inputReader()) {
      assertThat(output.readLine()).isEqualTo("first");
      Files.createFile(tree.resolve("go"));
      assertThat(output.readLine()).isEqualTo("second");
      assertThat(output.readLine()).isNull();
    }
    assertThat(new String(lab.getErrorStream().readAllBytes(), UTF_8)).endsWith("\nthird\n");
    assertThat(lab.waitFor()).isEqualTo(7);
  }

  @Test
  void endsAtItsTimeLimit() throws Exception {
    Process lab = run("--timeout", "1", "--", "true");

    assertThat(new String(lab.getErrorStream().readAllBytes(), UTF_8)).contains("ended after 1 s");
    assertThat(lab.waitFor()).isEqualTo(124);
  }

  @Test
  void aMachineThatWasKilledDiedAndHadTime() throws Exception {
    Process lab = run("--", "true");
    qemuOf(lab).destroyForcibly();

    assertThat(new String(lab.getErrorStream().readAllBytes(), UTF_8).lines())
        .allSatisfy(line -> assertThat(line).startsWith("ix: "))
        .anySatisfy(line -> assertThat(line).contains("the machine died"));
    assertThat(lab.waitFor()).isEqualTo(125);
  }

  @Test
  void runsWithoutStandardError() throws Exception {
    String line = LAB + " run --tree " + tree + " -- sh -c 'exit 7' 2>&-";
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", line);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process lab = builder.start();
    started.add(lab);

    assertThat(lab.waitFor()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "KILL"})
  void noQemuOutlivesTheCommand(String signal) throws Exception {
    Process lab = run("--", "true");
    ProcessHandle qemu = qemuOf(lab);

    new ProcessBuilder("kill", "-" + signal, String.valueOf(lab.pid())).start().waitFor();

    assertThat(lab.waitFor()).isNotZero();
    assertThat(qemu.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
  }

  @Test
  void twoMachinesOnOneWireReachEachOther() throws Exception {
    String script =
        """
        ip addr add 10.0.0.%d/24 dev eth0 && ip link set eth0 up
        until ping -c 1 -W 1 10.0.0.%d >ping.%1$d; do :; done
        : >met.%1$d
        until [ -e met.%2$d ]; do :; done
        """;
    String wire = tree.resolve("wire").toString();
    Process a = run("--wire", wire + ":a", "--", "sh", "-c", script.formatted(1, 2));
    Process b = run("--wire", wire + ":b", "--", "sh", "-c", script.formatted(2, 1));

    assertThat(a.waitFor()).isZero();
    assertThat(b.waitFor()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "run",
        "run --",
        "build now",
        "run --frobnicate -- true",
        "run --timeout soon -- true",
        "run --accel moon -- true",
        "run --kernel 2.4 -- true",
        "run --wire x:c -- true",
        "run --tree /there/is/none -- true",
        "test --only",
        "run --only x -- true",
        "run --seconds 5 -- true",
        "test --json x",
        "build --cpus 3"
      })
  void wrongUseIsOneLineAndStatusTwo(String words) throws Exception {
    Process lab = builder(words.split(" ", -1)).start();

    assertThat(new String(lab.getErrorStream().readAllBytes(), UTF_8).lines().toList())
        .singleElement()
        .asString()
        .startsWith("ix: ");
    assertThat(lab.waitFor()).isEqualTo(ExitCodes.USAGE);
  }

  /** The machine's QEMU, as soon as there is one; the one that is asked its version is not it. */
  private static ProcessHandle qemuOf(Process lab) {
    while (true) {
      var qemu =
          lab.descendants()
              .filter(child -> child.info().command().orElse("").contains("qemu-system"))
              .filter(
                  child ->
                      List.of(child.info().arguments().orElse(new String[0])).contains("ixj-lab"))
              .findFirst();
      if (qemu.isPresent()) {
        return qemu.get();
      }
      assertThat(lab.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  private Process run(String script) throws IOException {
    return run("--", "sh", "-c", script);
  }

  private Process run(String... rest) throws IOException {
    List<String> words = new ArrayList<>(List.of("run", "--tree", tree.toString()));
    words.addAll(List.of(rest));
    Process lab = builder(words.toArray(String[]::new)).start();
    started.add(lab);
    return lab;
  }

  private static ProcessBuilder builder(String... words) {
    List<String> command = new ArrayList<>(List.of(LAB));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }
}
