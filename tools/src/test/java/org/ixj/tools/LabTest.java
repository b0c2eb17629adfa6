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
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

  @Test
  void aSideThatAMachineHoldsIsNotTakenAndGoesWithIt() throws Exception {
    Path socket = tree.resolve("wire.a");
    String side = tree.resolve("wire") + ":a";
    Process holder = run("--wire", side, "--", "true");
    qemuOf(holder);
    while (!Files.exists(socket)) {
      assertThat(holder.isAlive()).isTrue();
      Thread.onSpinWait();
    }

    saysOneLine(run("--wire", side, "--", "true"), ExitCodes.COULD_NOT_RUN, "another machine");
    assertThat(socket).exists();
    holder.destroy();
    holder.waitFor();
    assertThat(tree).isEmptyDirectory();
  }

  @Test
  void aFileInTheWiresPlaceStays() throws Exception {
    Path file = Files.createFile(tree.resolve("wire.a"));

    Process lab = run("--wire", tree.resolve("wire") + ":a", "--", "true");

    saysOneLine(lab, ExitCodes.USAGE, "is no socket");
    assertThat(file).exists();
  }

  @Test
  void endsWithItsReader() throws Exception {
    Process lab = run("echo first; until [ -e never ]; do :; done");

    try (BufferedReader output = lab.inputReader()) {
      assertThat(output.readLine()).isEqualTo("first");
    }
    assertThat(new String(lab.getErrorStream().readAllBytes(), UTF_8).lines()).hasSize(1);
    assertThat(lab.waitFor()).isEqualTo(141);
  }

  @Test
  void aGuestThatDoesNotComeUpIsEnded() throws Exception {
    ProcessBuilder builder = builder("run", "--tree", tree.toString(), "--", "true");
    builder.environment().put("IXJ_LAB_BOOT_S", "1");
    Process lab = builder.start();
    started.add(lab);

    assertThat(new String(lab.getErrorStream().readAllBytes(), UTF_8))
        .containsPattern("did not come up in 1 s; see .*/kernel.log\\n$");
    assertThat(lab.waitFor()).isEqualTo(125);
  }

  /** In a checkout whose path, cache's and JDK's have what QEMU's options are parted by. */
  @Test
  void aMachineThatRunsKeepsItsFolder() throws Exception {
    Path odd = Files.createDirectory(tree.resolve("a, b"));
    String lab = copy(odd);
    Path out = odd.resolve("target/lab");
    String cache = link("c,d", cache());
    String java = link("e,f", Path.of(System.getProperty("java.home")));
    String script = "echo up; until [ -e go ]; do :; done; exit 7";
    ProcessBuilder builder = new ProcessBuilder(lab, "run", "--wire", odd + "/w:a", "--");
    builder.command().addAll(List.of("sh", "-c", script));
    builder.environment().put("JAVA_HOME", java);
    builder.environment().put("IXJ_LAB_CACHE", cache);
    Process running = builder.start();
    started.add(running);

    assertThat(running.inputReader().readLine()).isEqualTo("up");
    for (int i = 0; i < 11; i++) {
      Files.createDirectory(out.resolve("run-" + i));
    }
    builder.command(lab, "run", "--timeout", "1", "--", "true");
    assertThat(builder.start().waitFor()).isEqualTo(124);
    try (var runs = Files.list(out)) {
      assertThat(runs.filter(run -> run.getFileName().toString().startsWith("run-"))).hasSize(11);
    }
    Files.createFile(odd.resolve("go"));
    assertThat(running.waitFor()).isEqualTo(7);
  }

  @Test
  void aCacheThatCannotBeWrittenIsOneLineAndTheReportsReason() throws Exception {
    String lab = copy(tree);
    for (String command : List.of("run true", "test")) {
      Process process = builderOf(lab, command.split(" "), "/dev/null/cache").start();
      saysOneLine(process, ExitCodes.COULD_NOT_RUN, "cannot write /dev/null/cache");
    }
    assertThat(tree.resolve("target/lab/reports/TEST-lab.xml"))
        .content()
        .contains("<skipped message='cannot write /dev/null/cache");
  }

  @Test
  void whatMakeCannotBuildInIsSaidAtOnce() throws Exception {
    String[] test = {"test"};
    String spaced = copy(Files.createDirectory(tree.resolve("a b")));
    String plain = copy(Files.createDirectory(tree.resolve("c")));

    saysOneLine(
        builderOf(spaced, test, cache().toString()).start(),
        ExitCodes.COULD_NOT_RUN,
        "kernel module cannot be built");
    saysOneLine(
        builderOf(plain, test, link("d e", cache())).start(),
        ExitCodes.COULD_NOT_RUN,
        "kernel module cannot be built");
  }

  @Test
  void aRelativeCacheIsMeantFromHere() throws Exception {
    ProcessBuilder builder = builderOf(LAB, new String[] {"path"}, "some/cache");
    builder.directory(tree.toFile());

    assertThat(builder.start().inputReader().readLine()).startsWith(tree + "/some/cache/");
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
        "run --wire /there/is/none:a -- true",
        "test --wire x:a",
        "test --seconds 5",
        "demo --only x",
        "demo --seconds 5",
        "stress --only x",
        "shell --place host",
        "run --tree /there/is/none -- true",
        "test --only",
        "run --only x -- true",
        "run --seconds 5 -- true",
        "test --json x",
        "build --cpus 3"
      })
  void wrongUseIsOneLineAndStatusTwo(String words) throws Exception {
    Process lab = builder(words.split(" ", -1)).start();

    saysOneLine(lab, ExitCodes.USAGE, "");
  }

  private static void saysOneLine(Process lab, int status, String what) throws Exception {
    assertThat(new String(lab.getErrorStream().readAllBytes(), UTF_8).lines().toList())
        .singleElement()
        .asString()
        .startsWith("ix: ")
        .contains(what);
    assertThat(lab.waitFor()).isEqualTo(status);
  }

  /** The lab's script in a checkout of its own, with a folder of output of its own. */
  private static String copy(Path checkout) throws Exception {
    Path lab = Files.createDirectories(checkout.resolve("tools")).resolve("lab");
    assertThat(new ProcessBuilder("cp", "-r", "lab", lab.toString()).start().waitFor()).isZero();
    return lab.resolve("lab").toString();
  }

  private String link(String name, Path to) throws IOException {
    return Files.createSymbolicLink(tree.resolve(name), to).toString();
  }

  /** Where the images are, for a copy with another environment. */
  private static Path cache() throws IOException {
    Path image = Path.of(builder("path").start().inputReader().readLine());
    return Objects.requireNonNull(image.getParent());
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
    return builderOf(LAB, words, null);
  }

  private static ProcessBuilder builderOf(String lab, String[] words, @Nullable String cache) {
    List<String> command = new ArrayList<>(List.of(lab));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    if (cache != null) {
      builder.environment().put("IXJ_LAB_CACHE", cache);
    }
    return builder;
  }
}
