// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ixj.abi.IpAddress;
import org.ixj.control.ApplicationSpec;
import org.ixj.control.Cidr;
import org.ixj.control.Dataplane;
import org.ixj.control.DataplaneConfig;
import org.ixj.control.DomainKind;
import org.ixj.control.PlaceKind;
import org.ixj.domain.PortRegions.Mechanism;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;
import org.ixj.tools.load.LoadProfile.Workload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The generator against an echo that counts, over a wire in this JVM. */
@Tag("system")
class LoadGeneratorTest {
  private static final String NAME = "turns-" + ProcessHandle.current().pid();
  private static final String SERVER = "10.9.0.1";
  private static final int BYTES = 64;
  private static final long PATIENCE_MS = 60_000;

  /** Echoes on two ports, and counts what comes on each connection. */
  private static final class CountingEcho extends StreamApplication {
    final Map<Connection, int[]> messages = new HashMap<>();

    @Override
    protected void started() {
      listen(7);
      listen(8);
    }

    @Override
    protected void opened(Connection c) {
      messages.put(c, new int[1]);
    }

    @Override
    protected int received(Connection c, MemorySegment buffers, long offset, int length) {
      messages.get(c)[0] += length / BYTES;
      return c.write(buffers, offset, length);
    }
  }

  /** What happens while connections are made. */
  private interface Meanwhile {
    void run() throws InterruptedException;
  }

  private static LoadProfile profile(int ports, int connections, int active) {
    return new LoadProfile(
        Workload.ECHO,
        IpAddress.parse(SERVER),
        7,
        ports,
        connections,
        1,
        active,
        BYTES,
        0,
        10_000,
        0,
        500_000);
  }

  private static DataplaneConfig.Builder config(String name, String device, String address) {
    return DataplaneConfig.builder(
            name, device, Cidr.parse(address), new ApplicationSpec("none", List.of()))
        .domain(DomainKind.NONE)
        .place(PlaceKind.HOST)
        .memory(Mechanism.MEMFD);
  }

  private static LoadResult run(
      CountingEcho echo,
      LoadProfile profile,
      LoadGenerator generator,
      int room,
      Meanwhile meanwhile)
      throws InterruptedException {
    try (Dataplane _ = Dataplane.start(config(NAME, "wire", SERVER + "/24").build(), _ -> echo);
        Dataplane _ =
            Dataplane.start(
                config(NAME + "-load", "wire:" + NAME, "10.9.0.2/24")
                    .port(profile.portConfig())
                    .connections(room)
                    .build(),
                _ -> generator)) {
      meanwhile.run();
      assertThat(generator.awaitEnd(PATIENCE_MS)).isTrue();
      return generator.result();
    }
  }

  private static LoadResult run(CountingEcho echo, LoadProfile profile, int room)
      throws InterruptedException {
    return run(echo, profile, new LoadGenerator(profile), room, () -> {});
  }

  @Test
  void ofManyConnectionsFewAreAtWorkAndEachHasItsTurn() throws InterruptedException {
    CountingEcho echo = new CountingEcho();
    LoadResult result = run(echo, profile(2, 20, 3), 256);
    assertThat(result.failure()).isNull();
    int[] counts = echo.messages.values().stream().mapToInt(count -> count[0]).sorted().toArray();
    assertThat(counts).hasSize(20);
    // Whoever has had a turn waits until all others have had theirs.
    assertThat(counts[19] - counts[0]).isLessThanOrEqualTo(1 + 3);
    assertThat(counts[19]).as("turns in all").isGreaterThan(2);
  }

  @Test
  void heldConnectionsAreThereAndSilentUntilTheyAreLetGo() throws InterruptedException {
    CountingEcho echo = new CountingEcho();
    LoadProfile profile = profile(1, 20, 0);
    LoadGenerator generator = new LoadGenerator(profile);
    generator.hold();
    LoadResult result =
        run(
            echo,
            profile,
            generator,
            256,
            () -> {
              assertThat(generator.awaitEstablished(PATIENCE_MS)).isTrue();
              assertThat(generator.awaitEnd(200)).isFalse();
              assertThat(generator.answered()).isZero();
              generator.release();
            });
    assertThat(result.failure()).isNull();
    assertThat(result.requests()).isPositive();
  }

  @Test
  void aPortWhereNothingListensFailsTheRun() throws InterruptedException {
    LoadResult result = run(new CountingEcho(), profile(3, 3, 0), 256);
    assertThat(result.failure()).contains("port 7 to 9", "refused");
  }

  @Test
  void aDataplaneHasNoMoreConnectionsThanItIsMadeFor() throws InterruptedException {
    assertThat(run(new CountingEcho(), profile(1, 8, 0), 8).failure()).isNull();
    assertThat(run(new CountingEcho(), profile(1, 9, 0), 8).failure()).contains("memory");
  }

  @Test
  void moreConnectionsThanTheHeapHasRoomForAreRefused() {
    assertThatThrownBy(() -> config(NAME, "wire", SERVER + "/24").connections(1 << 24).build())
        .hasMessageContaining("heap")
        .hasMessageContaining("IXJ_HEAP=");
  }

  @Test
  void connectionsBeyondTheLocalPortsNeedMorePortsOfTheServer() {
    assertThat(profile(2, 50_000, 256).connections()).isEqualTo(50_000);
    assertThatThrownBy(() -> profile(1, 50_000, 256)).hasMessageContaining("--ports");
    assertThatThrownBy(() -> profile(1, 3, 3)).hasMessageContaining("fewer requests");
  }
}
