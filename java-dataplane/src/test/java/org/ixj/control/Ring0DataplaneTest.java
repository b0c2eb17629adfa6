// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ixj.examples.echo.Echo;
import org.ixj.vmm.Barrier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole dataplanes whose elastic thread is in guest ring 0, with each domain behind it. */
@Tag("lab")
@Tag("slow")
@Timeout(600)
final class Ring0DataplaneTest {
  private static final int CPU = 1;
  private static final PlaceConfig RING0 =
      new PlaceConfig(PlaceKind.RING0, List.of(CPU), Set.of(), true);

  /** Signals that any thread of the process would do for, by number: HUP, INT, TERM, CHLD. */
  private static final long FOR_OTHERS = 1L | 1L << 1 | 1L << 14 | 1L << 16;

  private static final Path ECHO = Path.of("../java-app-sdk/target/c/ring3/echo");

  private static DataplaneConfig process(String name) {
    return DataplaneConfig.builder(
            name,
            "wire",
            Cidr.parse("10.9.0.1/24"),
            new ApplicationSpec(Echo.class.getName(), List.of()))
        .place(RING0)
        .port(Served.SMALL_PORT)
        .restart(true) // an emulated JVM may be too late the first time
        .appTimeoutMs(0)
        .appJvmOptions(Served.FAST_JVM)
        .build();
  }

  /** Echoes until the thread has forwarded in ring 0; the figures then. */
  private static Map<String, Long> serve(DataplaneConfig config) throws Exception {
    WireClient client = new WireClient("10.9.0.1");
    try (Dataplane server = Dataplane.start(config);
        Dataplane _ = WireServiceTest.joined(config.name(), client)) {
      while (!server.listens()) {
        assertThat(server.awaitEnd(200)).as(server.failure()).isFalse();
      }
      WireClient.Conn c = client.reach(7);
      byte[] message = new byte[2000];
      for (int i = 0; i < 200 && server.counts().get("thread.0.ring0.turns") < 10; i++) {
        message[i] = (byte) i;
        assertThat(c.echo(message)).isEqualTo(message);
      }
      prepared();
      return server.counts();
    }
  }

  private static void prepared() throws Exception {
    Map<String, String> process = ThreadStatus.of("self");
    assertThat(process).containsEntry("THP_enabled", "0");
    assertThat(process.get("VmLck")).isNotEqualTo("0 kB");
    assertThat(ThreadStatus.ofElasticThreads())
        .filteredOn(thread -> thread.get("Cpus_allowed_list").equals(Integer.toString(CPU)))
        .singleElement()
        .satisfies(
            thread ->
                assertThat(Long.parseUnsignedLong(thread.get("SigBlk"), 16) & FOR_OTHERS)
                    .isEqualTo(FOR_OTHERS));
  }

  @Test
  void aJavaApplicationInAProcessIsServedFromRingZero() throws Exception {
    assertThat(serve(process("t-ring0-process")).get("thread.0.ring0.turns")).isPositive();
  }

  /** The short form of the mission does this, too, and over a card. */
  @Test
  @Tag("long")
  void aProgramInRingThreeIsServedFromRingZero() throws Exception {
    Map<String, Long> figures =
        serve(Ring3ServiceTest.ring3("t-ring0-ring3", ECHO, RING0, false, 0));
    assertThat(figures.get("thread.0.ring0.turns")).isPositive();
    assertThat(figures.get("thread.0.ring3.crossings")).isPositive();
    assertThat(figures).containsEntry("thread.0.ring3.barriers", 0L);
  }

  @Test
  @Tag("long")
  void aProgramIsRemovedTheNextOneStartedAndOtherConnectionsNeverNotice() throws Exception {
    Ring3ServiceTest.removeAndStartAgain(
        "t-ring0-again", new PlaceConfig(PlaceKind.RING0, List.of(), Set.of(), true));
  }

  @Test
  void aWrongProgramIsRefusedInOneLine(@TempDir Path folder) throws Exception {
    Path program = Files.write(folder.resolve("half"), Arrays.copyOf(Files.readAllBytes(ECHO), 70));
    assertThatThrownBy(
            () ->
                Dataplane.start(Ring3ServiceTest.ring3("t-wrong", program, RING0, false, 0))
                    .close())
        .isInstanceOf(DataplaneException.class)
        .hasMessageContaining("in ring 3: not a program for ring 3: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aBarrierThatTheProcessorDoesNotHaveIsRefusedInOneLine() {
    // Emulated processors have neither: QEMU shows no IBPB and no MD_CLEAR.
    for (Barrier barrier : Barrier.values()) {
      PlaceConfig place = new PlaceConfig(PlaceKind.RING0, List.of(), Set.of(barrier), false);
      assertThatThrownBy(
              () ->
                  Dataplane.start(Ring3ServiceTest.ring3("t-barrier", ECHO, place, false, 0))
                      .close())
          .isInstanceOf(DataplaneException.class)
          .hasMessageContaining("no barrier for")
          .hasMessageNotContaining("\n");
    }
  }
}
