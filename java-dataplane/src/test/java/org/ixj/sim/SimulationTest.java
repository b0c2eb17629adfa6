// SPDX-License-Identifier: Apache-2.0
package org.ixj.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.ixj.stats.Counter;
import org.ixj.tcp.CongestionAlgorithm;
import org.ixj.tcp.EcnMode;
import org.ixj.tcp.TcpConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final long HOUR_US = 3_600_000_000L;

  static TcpConfig config() {
    return TcpConfig.defaults().withTables(64, 64);
  }

  @Test
  void aPerfectLinkCarriesBothDirectionsAndEndsInOrder() {
    SimPlan plan = new SimPlan(200_000, 5000, 0, 1000, SimPlan.Ending.CONNECTOR);
    try (Simulation s = new Simulation(1, SimLink.Faults.NONE, plan, config(), 1024)) {
      s.b.listen(80, 8);
      s.a.connect(Simulation.B, 80, 80, s.nowUs);
      s.run(HOUR_US);
      assertEnded(s, true);
    }
  }

  @Test
  void randomWeatherNeverCostsAByteABufferOrTheEnd() {
    for (long seed = 0; seed < 300; seed++) {
      random(seed);
    }
  }

  @Test
  void theWeatherIsAsHarmlessWhereDevicesCutSegments() {
    int cut = 0;
    for (long seed = 2000; seed < 2300; seed++) {
      try (Simulation s = random(seed, true)) {
        cut += s.ab.cut + s.ba.cut;
      }
    }
    assertThat(cut).isGreaterThan(1000);
  }

  /** Every number that an address was given is given back, too. */
  @Test
  void theWeatherIsAsHarmlessOverIpv6() {
    for (long seed = 4000; seed < 4150; seed++) {
      try (Simulation s = random(seed, false, true)) {
        assertThat(s.ab.addresses().held()).as("A's own, seed " + seed).isEqualTo(1);
        assertThat(s.ba.addresses().held()).as("B's own, seed " + seed).isEqualTo(1);
      }
    }
  }

  /** What is on the link is the same: only who cuts it differs. */
  @Test
  void segmentsThatADeviceCutsAreThoseTheSenderWouldSend() {
    SimPlan plan = new SimPlan(3 << 20, 100_000, 0, 1000, SimPlan.Ending.CONNECTOR, 256 << 10);
    long[] bytes = new long[2];
    long[] segments = new long[2];
    for (int cuts = 0; cuts < 2; cuts++) {
      try (Simulation s = new Simulation(3, SimLink.Faults.NONE, cuts == 1, plan, config(), 4096)) {
        s.b.listen(80, 8);
        s.a.connect(Simulation.B, 80, 80, s.nowUs);
        bytes[cuts] = s.runApplications(HOUR_US);
        segments[cuts] = s.a.counters.get(Counter.TCP_SEGMENTS_SENT);
        assertThat(s.ab.cut > 0).isEqualTo(cuts == 1);
      }
    }
    assertThat(bytes[1]).isEqualTo(bytes[0]);
    assertThat(segments[1]).isEqualTo(segments[0]);
  }

  @Test
  @Tag("system")
  void randomWeatherForLonger() {
    for (long seed = 1_000_000; seed < 1_008_000; seed++) {
      random(seed);
    }
  }

  @Test
  void theSameSeedGivesTheSameTrace() {
    for (long seed = 500; seed < 520; seed++) {
      assertThat(random(seed)).as("seed " + seed).isEqualTo(random(seed));
    }
  }

  private static long random(long seed) {
    try (Simulation s = random(seed, false)) {
      return s.ab.trace * 31 + s.ba.trace;
    }
  }

  /** One random link, plan and configuration, all from the seed; run to its end. */
  private static Simulation random(long seed, boolean cuts) {
    return random(seed, cuts, false);
  }

  private static Simulation random(long seed, boolean cuts, boolean ipv6) {
    SplittableRandom r = new SplittableRandom(seed);
    boolean rough = r.nextInt(4) > 0;
    int mtu = r.nextInt(4) == 0 ? 256 + r.nextInt(400) : 1500;
    SimLink.Faults faults =
        new SimLink.Faults(
            rough ? r.nextInt(12) : 0,
            rough ? r.nextInt(10) : 0,
            rough ? r.nextInt(30) : 0,
            rough ? r.nextInt(3) : 0,
            rough ? r.nextInt(5) : 0,
            20 + r.nextLong(30_000),
            mtu);
    SimPlan.Ending[] endings = SimPlan.Ending.values();
    SimPlan plan =
        new SimPlan(
            r.nextInt(60_000),
            1 + r.nextInt(r.nextBoolean() ? 100 : 8000),
            r.nextInt(3) == 0 ? 1 + r.nextLong(400_000) : 0,
            1 + r.nextInt(20),
            endings[r.nextInt(endings.length)]);
    TcpConfig config = config();
    int mbufs = 1024;
    if (r.nextInt(3) == 0) {
      // Little of everything: the buffers run out.
      config = config.withBuffers(2048 + r.nextInt(60_000), 1 + r.nextInt(20_000), 24, 16);
      mbufs = 100;
    }
    int connections = 1 + r.nextInt(6);
    CongestionAlgorithm[] algorithms = CongestionAlgorithm.values();
    EcnMode[] modes = EcnMode.values();
    config =
        config.withCongestion(
            algorithms[r.nextInt(algorithms.length)], modes[r.nextInt(modes.length)]);
    Simulation s = new Simulation(seed, faults, cuts, ipv6, plan, config, mbufs);
    s.ab.marks = rough ? r.nextInt(30) : 0;
    s.ba.marks = rough ? r.nextInt(30) : 0;
    s.b.listen(80, 8);
    for (int i = 0; i < connections; i++) {
      s.a.connect(Simulation.B, 80, 80, s.nowUs);
    }
    try {
      s.run(2 * HOUR_US);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + " " + faults + " " + plan + "\n" + s.describe(), e);
    }
    boolean orderly =
        plan.ending() != SimPlan.Ending.ABORT && plan.ending() != SimPlan.Ending.AT_ONCE;
    assertEnded(s, orderly);
    return s;
  }

  static void assertEnded(Simulation s, boolean complete) {
    for (SimHost h : new SimHost[] {s.a, s.b}) {
      String at = "seed " + s.seed + "\n" + s.describe();
      assertThat(h.pool.available()).as(at).isEqualTo(h.pool.capacity());
      assertThat(h.tcp.heldMbufs()).as(at).isZero();
      assertThat(h.tcp.heldNodes()).as(at).isZero();
      assertThat(h.tcp.connections()).as(at).isZero();
      assertThat(h.tcp.waiting()).as(at).isZero();
      if (complete) {
        assertThat(h.conversations)
            .as(at)
            .isNotEmpty()
            .allMatch(c -> c.complete() && c.reason == 0);
      }
    }
  }
}
