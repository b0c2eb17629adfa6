// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.ixj.abi.ResultCode;
import org.ixj.control.WireClient.Conn;
import org.ixj.examples.echo.Echo;
import org.ixj.hostile.HangsUp;
import org.ixj.hostile.Hostile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Applications in their own confined process: an honest one, and what misbehaving ones cost. */
@Tag("system")
@Timeout(120)
final class ProcessDomainTest {
  private static final byte[] NOW = {Hostile.NOW};
  private static final int CLOSED_PORT = 9;

  @BeforeAll
  static void confinementWorks() throws InterruptedException {
    Requirements.confinement();
  }

  private static byte[] text(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static Served serve(Class<?> application) throws InterruptedException {
    return new Served.Plan().application(application).restart().start();
  }

  /** The stack answers for itself, whatever becomes of the application. */
  private static void assertAnswers(Served served) {
    assertThat(served.client.connect(CLOSED_PORT).outcome()).isEqualTo(ResultCode.REFUSED);
  }

  /** The next application serves as if there had been no former one. */
  private static void assertServesAnew(Served served, long launches) throws InterruptedException {
    served.await("launch " + launches, () -> served.launches() >= launches);
    Conn c = served.client.reach(Hostile.PORT);
    assertThat(c.echo(text("after"))).isEqualTo(text("after"));
    assertAnswers(served);
  }

  @Test
  void confinedEchoServesOverAWire() throws InterruptedException {
    try (Served served = serve(Echo.class)) {
      byte[] message = new byte[10_000];
      for (int i = 0; i < message.length; i++) {
        message[i] = (byte) (i * 31);
      }
      Conn c = served.client.reach(Hostile.PORT);
      for (int i = 0; i < 20; i++) {
        assertThat(c.echo(message)).isEqualTo(message);
      }
      assertThat(served.launches()).isEqualTo(1);
    }
  }

  @Test
  void applicationThatNeverConsumesEventsCostsOnlyItself() throws InterruptedException {
    try (Served served = new Served.Plan().application(Hostile.NeverConsumes.class).start()) {
      served.await("a listener", () -> served.figure("listeners") == 1);
      for (int i = 0; i < 100; i++) {
        served.client.connect(Hostile.PORT);
      }
      // As many as its backlog holds are let in by the stack, and wait; as many again may come that
      // answered a cookie meanwhile.
      served.await("a full backlog", () -> served.figure("not-accepted") >= 16);
      assertAnswers(served);
      assertThat(served.figure("not-accepted")).isBetween(16L, 32L);
      assertThat(served.launches()).isEqualTo(1);
    }
  }

  @Test
  void applicationThatExitsIsCleanedUpAndLaunchedAgain() throws InterruptedException {
    try (Served served = serve(Hostile.Exits.class)) {
      Conn c = served.client.reach(Hostile.PORT);
      Conn other = served.client.reach(Hostile.PORT);
      assertThat(c.echo(text("x"))).isEqualTo(text("x"));
      c.send(NOW);
      assertThat(c.end()).isEqualTo(ResultCode.RESET);
      assertThat(other.end()).isEqualTo(ResultCode.RESET);
      assertServesAnew(served, 2);
    }
  }

  @Test
  void applicationThatThrowsSaysWhyAndIsLaunchedAgain() throws InterruptedException {
    try (Served served = serve(Hostile.Throws.class)) {
      Conn c = served.client.reach(Hostile.PORT);
      c.send(NOW);
      assertThat(c.end()).isEqualTo(ResultCode.RESET);
      assertServesAnew(served, 2);
      assertThat(served.output).anyMatch(line -> line.contains("thrown on purpose"));
    }
  }

  @Test
  void applicationThatHangsIsKilledAfterItsTimeAndLaunchedAgain() throws InterruptedException {
    try (Served served =
        new Served.Plan().application(Hostile.Hangs.class).restart().timeoutMs(500).start()) {
      Conn c = served.client.reach(Hostile.PORT);
      int pid = served.server.applicationPid();
      c.send(NOW);
      assertThat(c.end()).isEqualTo(ResultCode.RESET);
      assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
      assertServesAnew(served, 2);
    }
  }

  @Test
  void applicationThatIdlesIsNotTakenForHanging() throws InterruptedException {
    try (Served served =
        new Served.Plan().application(Echo.class).restart().timeoutMs(300).start()) {
      Conn c = served.client.reach(Hostile.PORT);
      assertThat(c.echo(text("x"))).isEqualTo(text("x"));
      long later = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1000);
      served.await("a second without work", () -> System.nanoTime() > later);
      assertThat(c.echo(text("y"))).isEqualTo(text("y"));
      assertThat(served.launches()).isEqualTo(1);
    }
  }

  @Test
  void applicationThatClosesItsDoorbellIsCleanedUp() throws InterruptedException {
    try (Served served = serve(Hostile.ClosesDoorbell.class)) {
      Conn c = served.client.reach(Hostile.PORT);
      c.send(NOW);
      assertThat(c.end()).isEqualTo(ResultCode.RESET);
      assertServesAnew(served, 2);
    }
  }

  @Test
  void floodOfRandomCommandsLeavesTheStackAnswering() throws InterruptedException {
    try (Served served = new Served.Plan().application(Hostile.Floods.class).start()) {
      served.await("many commands", () -> served.figure("commands") > 300_000);
      for (int i = 0; i < 10; i++) {
        assertAnswers(served);
      }
      long before = served.figure("commands");
      served.await("more commands", () -> served.figure("commands") > before + 10_000);
    }
  }

  @Test
  void liesAboutRingIndicesExecuteNothingAndCostNothing() throws InterruptedException {
    try (Served served = new Served.Plan().application(Hostile.Lies.class).start()) {
      served.await("its start", () -> served.server.applicationPid() != 0);
      for (int i = 0; i < 100; i++) {
        assertAnswers(served);
      }
      assertThat(served.figure("commands")).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void connectionWhosePayloadIsNeverGivenBackLosesItsOwnWindowOnly() throws InterruptedException {
    try (Served served = new Served.Plan().application(Hostile.NeverGivesBack.class).start()) {
      Conn modest = served.client.reach(Hostile.PORT);
      assertThat(modest.echo(text("x"))).isEqualTo(text("x"));
      Conn greedy = served.client.reach(Hostile.PORT);
      byte[] much = new byte[WireClient.SEND_BYTES];
      much[0] = Hostile.NOW;
      int sent = 0;
      while (sent < 200 && greedy.delivers(much, 1000)) {
        sent++;
      }
      assertThat(sent).as("messages until the window closed").isBetween(1, 199);
      assertThat(modest.echo(text("y"))).isEqualTo(text("y"));
      // Many like it together take the pool down to its reserve, and no further.
      for (int i = 0; i < 60; i++) {
        Conn another = served.client.connect(Hostile.PORT);
        if (another.outcome() != 0) {
          break;
        }
        another.send(much);
      }
      assertAnswers(served);
      assertThat(served.figure("mbufs-free")).isPositive();
    }
  }

  @Test
  void endlessOutputIsBoundedAndHarmless() throws InterruptedException {
    try (Served served = serve(Hostile.Prints.class)) {
      Conn c = served.client.reach(Hostile.PORT);
      assertThat(c.echo(NOW)).isEqualTo(NOW);
      // The end of its output tells what was dropped in its last second.
      ProcessHandle.of(served.server.applicationPid()).orElseThrow().destroyForcibly();
      served.awaitLine("(");
      assertThat(served.output)
          .allMatch(line -> line.length() <= ApplicationOutput.LINE_BYTES)
          .noneMatch(line -> line.chars().anyMatch(ch -> ch < ' ' || (ch >= 0x7F && ch < 0xA0)))
          .noneMatch(line -> line.contains("\u202e"));
      assertThat(served.output.size()).isLessThan(5_000);
    }
  }

  @Test
  void whyAnApplicationEndedIsToldBeforeItsEnd() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    AtomicBoolean late = new AtomicBoolean();
    AtomicBoolean first = new AtomicBoolean(true);
    Runnable slowly =
        () -> {
          if (first.getAndSet(false)) {
            late.set(awaits(over, 500));
          }
        };
    try (Served served =
        new Served.Plan().application(Hostile.Throws.class).onLine(slowly).start()) {
      served.client.reach(Hostile.PORT).send(NOW);
      served.server.awaitEnd();
      over.countDown();
      assertThat(late).as("the end was told before the reason").isFalse();
      assertThat(served.output).isNotEmpty();
    }
  }

  private static boolean awaits(CountDownLatch latch, long milliseconds) {
    try {
      return latch.await(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aKilledApplicationIsSaidToHaveBeenKilled() throws InterruptedException {
    try (Served served = new Served.Plan().application(Hostile.Prints.class).start()) {
      Conn c = served.client.reach(Hostile.PORT);
      assertThat(c.echo(NOW)).isEqualTo(NOW);
      ProcessHandle.of(served.server.applicationPid()).orElseThrow().destroyForcibly();
      served.server.awaitEnd();
      assertThat(served.server.failure()).isEqualTo("the application was killed by signal 9");
    }
  }

  /** What confines it has a word to say of the SIGKILL that ends every application. */
  @Test
  void anOrdinaryEndIsNotComplainedOf() throws InterruptedException {
    List<String> output;
    try (Served served = new Served.Plan().application(Hostile.Prints.class).start()) {
      served.client.reach(Hostile.PORT);
      output = served.output;
    }
    assertThat(output).noneMatch(line -> line.startsWith("unshare"));
  }

  @Test
  void otherVersionOfTheContractIsOneClearLine() throws InterruptedException {
    try (Served served = new Served.Plan().abiVersion(77).start()) {
      served.server.awaitEnd();
      assertThat(served.server.failure()).contains("ended with status 2");
      assertThat(served.awaitLine("ixj application:")).contains("version 77");
    }
  }

  @Test
  void applicationThatHangsUpOnItsWelcomeEndsItsLaunchAndNotItsSupervision()
      throws InterruptedException {
    try (Served served =
        new Served.Plan()
            .option("-Djava.system.class.loader=" + HangsUp.class.getName())
            .option("-Drun=" + Served.Plan.DIRECTORY)
            .start()) {
      served.server.awaitEnd();
      assertThat(served.server.failure()).isNotNull();
      assertAnswers(served);
      assertThat(served.figure("mbufs-free")).isEqualTo(Served.MBUFS);
    }
  }

  @Test
  void missingClassIsOneClearLineAndNotTriedForEver() throws InterruptedException {
    try (Served served = new Served.Plan().application("no.such.Class").restart().start()) {
      served.server.awaitEnd();
      assertThat(served.server.failure()).contains("ended with status 2");
      while (served.output.size() < served.launches()) {
        Thread.onSpinWait(); // on a busy machine the last one's end comes before its words
      }
      assertThat(served.output)
          .hasSize((int) served.launches())
          .allMatch(line -> line.contains("no class no.such.Class"));
      assertThat(served.launches()).isEqualTo(RestartPolicy.FAILED_STARTS);
    }
  }

  @Test
  void jarThatDoesNotNameItsApplicationIsRefusedWithAdvice(@TempDir Path folder)
      throws IOException {
    Path jar = folder.resolve("app.jar");
    try (OutputStream file = Files.newOutputStream(jar)) {
      new JarOutputStream(file, new Manifest()).close();
    }
    assertThatThrownBy(() -> ApplicationSpec.parse(jar.toString(), List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(ApplicationSpec.MANIFEST_CLASS);
  }

  @Test
  void whatTheApplicationForkedEndsWithIt() throws InterruptedException {
    String marker = Long.toString(System.nanoTime());
    try (Served served =
        new Served.Plan()
            .application(Hostile.Forks.class)
            .restart()
            .option("-Dmarker=" + marker)
            .start()) {
      Conn c = served.client.reach(Hostile.PORT);
      assertThat(c.echo(NOW)).isEqualTo(NOW);
      served.awaitLine("forked");
      served.await("the forked process", () -> sleeping(marker) == 1);
      ProcessHandle.of(served.server.applicationPid()).orElseThrow().destroyForcibly();
      assertThat(c.end()).isEqualTo(ResultCode.RESET);
      assertThat(sleeping(marker)).isZero();
      assertServesAnew(served, 2);
    }
  }

  @Test
  void whatAnUnconfinedApplicationForkedOutlivesIt() throws InterruptedException {
    String marker = Long.toString(System.nanoTime());
    try (Served served =
        new Served.Plan()
            .application(Hostile.Forks.class)
            .unconfined()
            .option("-Dmarker=" + marker)
            .start()) {
      Conn c = served.client.reach(Hostile.PORT);
      assertThat(c.echo(NOW)).isEqualTo(NOW);
      served.awaitLine("forked");
      served.await("the forked process", () -> sleeping(marker) == 1);
      ProcessHandle.of(served.server.applicationPid()).orElseThrow().destroyForcibly();
      assertThat(c.end()).isEqualTo(ResultCode.RESET);
      assertThat(sleeping(marker)).isEqualTo(1);
    } finally {
      processes(marker).forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static long sleeping(String marker) {
    return processes(marker).size();
  }

  private static List<ProcessHandle> processes(String marker) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process.info().commandLine().orElse("").equals("sleep " + marker)
                    || process.info().commandLine().orElse("").endsWith("/sleep " + marker))
        .toList();
  }

  @Test
  void nextApplicationSeesNoByteOfTheFormerOnes() throws InterruptedException {
    byte[] marker = new byte[Long.BYTES];
    ByteBuffer.wrap(marker).order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(0x7A11_5EC2_E7B0_07EDL);
    try (Served served =
        new Served.Plan()
            .application(Hostile.Scans.class)
            .restart()
            .option("-Dmarker=7a115ec2e7b007ed")
            .start()) {
      Conn c = served.client.reach(Hostile.PORT);
      for (int i = 0; i < 50; i++) {
        assertThat(c.echo(marker)).isEqualTo(marker);
      }
      assertThat(c.echo(NOW)).isEqualTo(NOW);
      served.await("two scans", () -> scans(served).size() == 2);
      ProcessHandle.of(served.server.applicationPid()).orElseThrow().destroyForcibly();
      served.await("a scan of the next one", () -> scans(served).size() == 3);
      assertThat(scans(served).get(0)).isEqualTo("found 0");
      assertThat(scans(served).get(1)).matches("found [1-9].*");
      assertThat(scans(served).get(2)).isEqualTo("found 0");
    }
  }

  private static List<String> scans(Served served) {
    return served.output.stream().filter(line -> line.startsWith("found ")).toList();
  }
}
