// SPDX-License-Identifier: Apache-2.0
package org.ixj.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.ixj.tcp.TcpConfig;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final long HOUR_US = 3_600_000_000L;

  static TcpConfig config() {
    return TcpConfig.defaults(Simulation.A).withTables(64, 64);
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
