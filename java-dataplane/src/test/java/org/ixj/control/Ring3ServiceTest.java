// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.ixj.abi.Abi;
import org.ixj.domain.PortRegions.Protection;
import org.ixj.vmm.Barrier;
import org.ixj.vmm.VirtualMachine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dataplane whose application is a C program in guest ring 3, and a client on a wire. */
@Tag("system")
@Timeout(60)
final class Ring3ServiceTest {
  private static final Path SPIN = Path.of("../vmm-shim/target/guest/spin");
  private static final Path FAULT = Path.of("../vmm-shim/target/guest/fault");
  private static final Path FLOOD = Path.of("../vmm-shim/target/guest/flood");
  private static final Path NEGLECT = Path.of("../vmm-shim/target/guest/neglect");
  private static final Path QUITS = Path.of("../vmm-shim/target/guest/quits");
  private static final Path DAWDLE = Path.of("../vmm-shim/target/guest/dawdle");
  private static final Path LATE = Path.of("../vmm-shim/target/guest/late");
  private static final Path ECHO = Path.of("../java-app-sdk/target/c/ring3/echo");

  static final Path TRAITOR = Path.of("../vmm-shim/target/guest/traitor");

  private static DataplaneConfig ring3(String name, Path program, long timeoutMs) {
    return ring3(name, program, PlaceConfig.of(PlaceKind.HOST), false, timeoutMs);
  }

  static DataplaneConfig ring3(
      String name, Path program, PlaceConfig place, boolean restart, long timeoutMs) {
    String cause = VirtualMachine.unavailabilityCause();
    assumeTrue(cause == null, "skipped: " + cause);
    assumeTrue(Files.exists(program), "skipped: no " + program + " (make -C java-app-sdk/c apps)");
    return DataplaneConfig.builder(
            name, "wire", Cidr.parse("10.9.0.1/24"), ApplicationSpec.program(program))
        .domain(DomainKind.RING3)
        .place(place)
        .port(Served.SMALL_PORT)
        .restart(restart)
        .appTimeoutMs(timeoutMs)
        .build();
  }

  @Test
  void aProgramInRingThreeEchoesOverTcp() throws Exception {
    WireClient client = new WireClient("10.9.0.1");
    try (Dataplane server = Dataplane.start(ring3("t-ring3", ECHO, 10_000));
        Dataplane _ =
            Dataplane.start(
                WireServiceTest.config("t-ring3-client", "wire:t-ring3", "10.9.0.2/24"),
                i -> client)) {
      WireClient.Conn first = client.connect(7);
      WireClient.Conn second = client.connect(7);
      assertThat(first.outcome()).isZero();
      assertThat(second.outcome()).isZero();
      Random random = new Random(7);
      for (int i = 0; i < 100; i++) {
        byte[] bytes = new byte[1 + random.nextInt(WireClient.SEND_BYTES)];
        random.nextBytes(bytes);
        WireClient.Conn on = i % 3 == 0 ? second : first;
        assertThat(on.echo(bytes)).as("round %d", i).isEqualTo(bytes);
      }
      assertThat(server.figures())
          .containsEntry("thread.0.connections", 2L)
          .containsEntry("thread.0.mbufs-free", 1024L);
    }
  }

  @Test
  void barriersThatHostModeDoesNotSetAreSaidNotToBeSet() throws Exception {
    PlaceConfig place = new PlaceConfig(PlaceKind.AUTO, List.of(), Set.of(Barrier.BUFFERS), false);
    try (Dataplane server = Dataplane.start(ring3("t-ring3-bar", ECHO, place, false, 0))) {
      assumeTrue(server.place().startsWith("host mode: "), "skipped: ring 0 is possible here");
      assertThat(server.place()).contains("the barriers asked for are not set: in host mode");
    }
    PlaceConfig none = PlaceConfig.of(PlaceKind.AUTO);
    try (Dataplane server = Dataplane.start(ring3("t-ring3-nobar", ECHO, none, false, 0))) {
      assertThat(server.place()).doesNotContain("barriers");
    }
  }

  @Test
  void aFileThatIsNoProgramIsRefusedWithTheReason() {
    Path file = Path.of("pom.xml");
    assertThatThrownBy(() -> Dataplane.start(ring3("t-ring3-bad", file, 0)).close())
        .isInstanceOf(DataplaneException.class)
        .hasMessageContaining("no ELF magic");
  }

  @Test
  void anApplicationThatSpinsCostsTheNetworkNothingAndIsEndedInTime() throws Exception {
    try (Dataplane server = Dataplane.start(ring3("t-ring3-spin", SPIN, 300))) {
      // An answer needs a turn of the elastic thread, which the application holds.
      assertThat(server.figures()).containsKey("thread.0.mbufs-free");
      server.awaitEnd();
      assertThat(server.failure()).contains("it spun for 300 ms");
    }
  }

  /** Though it hands over batch after batch, or (at port 8) says that it sleeps. */
  @ParameterizedTest
  @ValueSource(ints = {7, 8})
  void aProgramThatLeavesItsEventsLyingHangs(int port) throws Exception {
    WireClient client = new WireClient("10.9.0.1");
    String name = "t-ring3-neglect";
    try (Dataplane server = Dataplane.start(ring3(name, NEGLECT, 500));
        Dataplane _ = WireServiceTest.joined(name, client)) {
      assertThat(server.awaitEnd(1000)).as("%s", server.failure()).isFalse();
      WireClient.Conn knocks = client.reach(port);
      server.awaitEnd();
      assertThat(server.failure())
          .isEqualTo(
              "the application in ring 3 ended: it took no event for 500 ms and counts as hanging");
      assertThat(knocks.end()).isNegative();
    }
  }

  @Test
  void aProgramThatHasNothingToTakeDoesNotHang() throws Exception {
    WireClient client = new WireClient("10.9.0.1");
    String name = "t-ring3-quiet";
    try (Dataplane server = Dataplane.start(ring3(name, ECHO, 300));
        Dataplane _ = WireServiceTest.joined(name, client)) {
      WireClient.Conn quiet = client.reach(7);
      assertThat(quiet.echo(new byte[100])).hasSize(100);
      assertThat(server.awaitEnd(1000)).as("%s", server.failure()).isFalse();
      assertThat(quiet.echo(new byte[100])).hasSize(100);
    }
  }

  /** Each knock but the first comes after the program looked for it, and before it can sleep. */
  @Test
  void whatComesJustBeforeAProgramSleepsWakesIt() throws Exception {
    WireClient client = new WireClient("10.9.0.1");
    String name = "t-ring3-dawdle";
    try (Dataplane server = Dataplane.start(ring3(name, DAWDLE, 500));
        Dataplane _ = WireServiceTest.joined(name, client)) {
      for (int i = 0; i < 8; i++) { // its backlog
        client.reach(7);
      }
      assertThat(server.awaitEnd(1000)).as("%s", server.failure()).isFalse();
    }
  }

  private static long watchdogsWakings() throws IOException {
    return ThreadStatus.ofThreads("ring3-watchdog").stream()
        .mapToLong(status -> Long.parseLong(status.get("voluntary_ctxt_switches")))
        .sum();
  }

  /** While a program sleeps nothing looks at it; once it is woken it is preempted as ever. */
  @Test
  void theWatchdogSleepsWithTheProgramAndWakesWithIt() throws Exception {
    WireClient client = new WireClient("10.9.0.1");
    String name = "t-ring3-late";
    try (Dataplane server = Dataplane.start(ring3(name, LATE, 400));
        Dataplane _ = WireServiceTest.joined(name, client)) {
      while (!server.listens()) {
        assertThat(server.awaitEnd(10)).as("%s", server.failure()).isFalse();
      }
      assertThat(server.awaitEnd(500)).as("%s", server.failure()).isFalse();
      long before = watchdogsWakings();
      assertThat(server.awaitEnd(1000)).as("%s", server.failure()).isFalse();
      assertThat(watchdogsWakings() - before).as("wakings in a second").isLessThan(5);
      client.reach(7);
      assertThat(server.figures()).containsKey("thread.0.mbufs-free");
      server.awaitEnd();
      assertThat(server.failure()).contains("it spun for 400 ms");
    }
  }

  /** Each asking for figures needs a turn of the elastic thread, and so a preemption. */
  @Test
  void aFloodOfItsLogIsBoundedCountedAndHoldsUpNobodyThoughNobodyReadsIt() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    List<String> told = new CopyOnWriteArrayList<>();
    Isolation unread =
        new Isolation(
            Protection.FULL,
            true,
            Abi.VERSION,
            line -> {
              told.add(line.text());
              Ring3OutputTest.awaitThrough(never);
            });
    try (Dataplane server = Dataplane.start(ring3("t-ring3-flood", FLOOD, 0), unread, null)) {
      while (told.isEmpty()) {
        server.figures();
      }
      long before = server.figures().get("thread.0.ring3.log-dropped");
      assertThat(server.figures()).containsEntry("thread.0.ring3.calls-denied", 1L);
      while (server.figures().get("thread.0.ring3.log-dropped") <= before) {
        Thread.onSpinWait(); // the log is full in a moment, and nobody empties it
      }
      assertThat(told).containsExactly("?[2J");
      never.countDown();
      while (told.stream().noneMatch(line -> line.contains("left out"))) {
        server.figures();
      }
    } finally {
      never.countDown();
    }
  }

  @Test
  void aVerdictEndsTheApplicationWithItsReason() throws Exception {
    try (Dataplane server = Dataplane.start(ring3("t-ring3-fault", FAULT, 0))) {
      server.awaitEnd();
      assertThat(server.failure()).contains("fault: #PF, error code 0x7, address 0x");
      assertThat(server.figures()).containsEntry("thread.0.ring3.faults", 1L);
    }
  }

  /**
   * A program that writes to a message buffer is removed, and the next one started, time and again,
   * while a connection of another dataplane in this process goes on.
   */
  static void removeAndStartAgain(String name, PlaceConfig place) throws Exception {
    WireClient client = new WireClient("10.9.0.1");
    WireClient other = new WireClient("10.9.0.1");
    try (Dataplane server = Dataplane.start(ring3(name, TRAITOR, place, true, 0));
        Dataplane _ = WireServiceTest.joined(name, client);
        Dataplane neighbour = Dataplane.start(ring3(name + "-n", ECHO, place, false, 0));
        Dataplane _ = WireServiceTest.joined(name + "-n", other)) {
      WireClient.Conn goesOn = other.reach(7);
      byte[] message = new byte[3000];
      for (int i = 0; i < 3; i++) {
        WireClient.Conn c = client.reach(7);
        assertThat(c.echo(message)).isEqualTo(message);
        c.send(new byte[] {'!'});
        assertThat(c.end()).isNegative();
        new Random(i).nextBytes(message);
        message[0] = 'x';
        assertThat(goesOn.echo(message)).isEqualTo(message);
      }
      assertThat(client.reach(7).echo(message)).isEqualTo(message);
      assertThat(server.figures())
          .containsEntry("application.launches", 4L)
          .containsEntry("thread.0.connections", 1L);
      assertThat(server.failure()).isNull();
      assertThat(goesOn.dead).isNotDone();
      assertThat(neighbour.figures()).containsEntry("application.launches", 1L);
    }
  }

  @Test
  void aProgramIsRemovedTheNextOneStartedAndOtherConnectionsNeverNotice() throws Exception {
    removeAndStartAgain("t-ring3-again", PlaceConfig.of(PlaceKind.HOST));
  }

  @Test
  void aProgramThatNeverServesIsNotStartedForEver() throws Exception {
    PlaceConfig place = PlaceConfig.of(PlaceKind.HOST);
    try (Dataplane server = Dataplane.start(ring3("t-ring3-never", FAULT, place, true, 0))) {
      server.awaitEnd();
      assertThat(server.failure()).contains("fault: #PF, error code 0x7, address 0x");
      assertThat(server.figures())
          .containsEntry("application.launches", (long) RestartPolicy.FAILED_STARTS);
    }
  }

  /** As while it is being replaced. */
  @Test
  void aProgramThatIsBrokenForAMomentIsStartedOnceItIsWhole(@TempDir Path folder) throws Exception {
    Path program = folder.resolve("program");
    assumeTrue(Files.exists(TRAITOR), "skipped: no " + TRAITOR);
    Files.copy(TRAITOR, program);
    WireClient client = new WireClient("10.9.0.1");
    String name = "t-ring3-broken";
    PlaceConfig place = PlaceConfig.of(PlaceKind.HOST);
    try (Dataplane server = Dataplane.start(ring3(name, program, place, true, 0));
        Dataplane _ = WireServiceTest.joined(name, client)) {
      WireClient.Conn c = client.reach(7);
      Files.writeString(program, "half of it");
      c.send(new byte[] {'!'});
      assertThat(c.end()).isNegative();
      while (server.counts().get("application.launches") < 3) {
        assertThat(server.awaitEnd(10)).as("%s", server.failure()).isFalse();
      }
      Files.copy(TRAITOR, program, StandardCopyOption.REPLACE_EXISTING);
      assertThat(client.reach(7).echo(new byte[100])).hasSize(100);
    }
  }

  @Test
  void aProgramThatServesAndEndsIsStartedForEver() throws Exception {
    PlaceConfig place = PlaceConfig.of(PlaceKind.HOST);
    try (Dataplane server = Dataplane.start(ring3("t-ring3-quits", QUITS, place, true, 0))) {
      while (server.counts().get("application.launches") < 2 * RestartPolicy.FAILED_STARTS) {
        assertThat(server.awaitEnd(10)).as("%s", server.failure()).isFalse();
      }
    }
  }
}
