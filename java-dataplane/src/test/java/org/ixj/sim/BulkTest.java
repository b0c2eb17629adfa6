// SPDX-License-Identifier: Apache-2.0
package org.ixj.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.ixj.stats.Counter;
import org.ixj.tcp.TcpConfig;
import org.junit.jupiter.api.Test;

/** Long transfers in both directions at once over links that harm. */
class BulkTest {
  private static final int BYTES = 8 << 20;

  private static long run(SimLink.Faults faults) {
    return Math.max(run(faults, false), run(faults, true));
  }

  private static long run(SimLink.Faults faults, boolean cuts) {
    SimPlan plan = new SimPlan(BYTES, 64 << 10, 0, 1000, SimPlan.Ending.CONNECTOR, 256 << 10);
    TcpConfig config = TcpConfig.defaults().withTables(16, 16);
    try (Simulation s = new Simulation(11, faults, cuts, plan, config, 4096)) {
      s.b.listen(80, 8);
      s.a.connect(Simulation.B, 80, 80, s.nowUs);
      long tookUs = s.runApplications(1_000_000_000L);
      assertThat(s.ab.cut > 0).isEqualTo(cuts);
      long timeouts =
          s.a.counters.get(Counter.TCP_TIMEOUTS) + s.b.counters.get(Counter.TCP_TIMEOUTS);
      // 12,000 segments, 240 lost ones: a time-out must stay the exception.
      assertThat(timeouts).as(s.describe()).isLessThanOrEqualTo(5);
      return tookUs;
    }
  }

  @Test
  void aCleanLinkIsFilledWithoutASingleRetransmission() {
    // A window of 256 KiB per round trip of 2 ms is 128 bytes a microsecond.
    assertThat(run(new SimLink.Faults(0, 0, 0, 0, 0, 1000, 1500))).isLessThan(150_000);
  }

  @Test
  void twoPercentLossIsRepairedWithoutTimeouts() {
    assertThat(run(new SimLink.Faults(2, 0, 0, 0, 0, 100, 1500))).isLessThan(2_000_000);
  }

  @Test
  void lossReorderingAndDuplicationTogether() {
    assertThat(run(new SimLink.Faults(2, 2, 5, 0, 0, 100, 1500))).isLessThan(4_000_000);
  }

  @Test
  void reorderingAloneCostsNoTimeouts() {
    assertThat(run(new SimLink.Faults(0, 0, 10, 0, 0, 500, 1500))).isLessThan(4_000_000);
  }
}
