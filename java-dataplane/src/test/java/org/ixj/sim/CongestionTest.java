// SPDX-License-Identifier: Apache-2.0
package org.ixj.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.ixj.stats.Counter;
import org.ixj.tcp.CongestionAlgorithm;
import org.ixj.tcp.EcnMode;
import org.ixj.tcp.TcpConfig;
import org.junit.jupiter.api.Test;

/** What the algorithms do to a queue and to each other, in virtual time. */
class CongestionTest {
  private static final int NEVER = Integer.MAX_VALUE;
  private static final long SECOND_US = 1_000_000;

  /** Headers of IPv4 and TCP, timestamps among them, of each 1500 bytes. */
  private static final double PAYLOAD = 1448 / 1500.0;

  /** Flows that A sends to B all the time, through one queue. */
  private static final class Flows implements AutoCloseable {
    final Simulation s;
    final Bottleneck queue;
    private final double bytesPerUs;
    private int[] received = {};
    private long sinceUs;

    Flows(
        CongestionAlgorithm algorithm,
        EcnMode ecn,
        Bottleneck queue,
        double bytesPerUs,
        long rttUs,
        int buffer) {
      TcpConfig config =
          TcpConfig.defaults()
              .withTables(16, 16)
              .withBuffers(buffer, buffer, 32_000, 128)
              .withCongestion(algorithm, ecn);
      s =
          new Simulation(
              5,
              new SimLink.Faults(0, 0, 0, 0, 0, rttUs / 2, 1500),
              SimPlan.flood(buffer),
              config,
              Math.max(4096, buffer / 1024));
      this.queue = queue;
      this.bytesPerUs = bytesPerUs;
      s.ab.through(queue);
      s.b.listen(80, 8);
    }

    void add() {
      s.a.connect(Simulation.B, 80, 80, s.nowUs);
      s.start();
    }

    /** Measures from now on. */
    void measure() {
      received = new int[s.b.conversations.size()];
      for (int i = 0; i < received.length; i++) {
        received[i] = s.b.conversations.get(i).received;
      }
      sinceUs = s.nowUs;
      queue.forget();
    }

    /** Bytes that a flow delivered since. */
    double bytes(int flow) {
      return s.b.conversations.get(flow).received - received[flow];
    }

    /** Share of the line that all of them used since, 1 at most. */
    double use() {
      double sum = 0;
      for (int i = 0; i < received.length; i++) {
        sum += bytes(i);
      }
      return sum / ((s.nowUs - sinceUs) * bytesPerUs * PAYLOAD);
    }

    /** Jain's index: 1 where all have the same, 1/n where one has all. */
    double fairness() {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < received.length; i++) {
        sum += bytes(i);
        squares += bytes(i) * bytes(i);
      }
      return sum * sum / (received.length * squares);
    }

    @Override
    public void close() {
      s.close();
    }
  }

  /** 20 Mbit/s, 20 ms, a queue of as much as the path holds. */
  private static Flows slowLink(CongestionAlgorithm algorithm, EcnMode ecn, int markBytes) {
    double rate = 2.5;
    Bottleneck queue = new Bottleneck(rate, 50_000, markBytes);
    return new Flows(algorithm, ecn, queue, rate, 20_000, 512 << 10);
  }

  private static void converges(CongestionAlgorithm algorithm, EcnMode ecn, int markBytes) {
    try (Flows f = slowLink(algorithm, ecn, markBytes)) {
      f.add();
      f.s.runFor(3 * SECOND_US);
      f.measure();
      f.s.runFor(3 * SECOND_US);
      assertThat(f.use()).as("one alone").isGreaterThan(0.9);
      f.add();
      f.s.runFor(8 * SECOND_US);
      f.measure();
      f.s.runFor(10 * SECOND_US);
      assertThat(f.use()).as("both").isGreaterThan(0.9);
      assertThat(f.fairness()).as("%s, %s", f.bytes(0), f.bytes(1)).isGreaterThan(0.9);
      assertThat(f.s.a.counters.get(Counter.TCP_TIMEOUTS)).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void aSecondFlowGetsItsShareOfNewRenos() {
    converges(CongestionAlgorithm.NEWRENO, EcnMode.OFF, NEVER);
  }

  @Test
  void aSecondFlowGetsItsShareOfCubics() {
    converges(CongestionAlgorithm.CUBIC, EcnMode.OFF, NEVER);
  }

  @Test
  void aSecondFlowGetsItsShareOfCubicsByMarks() {
    converges(CongestionAlgorithm.CUBIC, EcnMode.REQUEST, 30_000);
  }

  @Test
  void aSecondFlowGetsItsShareOfDctcps() {
    converges(CongestionAlgorithm.DCTCP, EcnMode.ACCEPT, 20_000);
  }

  /** RFC 3168's point: what is marked need not be sent again. */
  @Test
  void marksTellOfCongestionWithoutALoss() {
    try (Flows f = slowLink(CongestionAlgorithm.CUBIC, EcnMode.REQUEST, 30_000)) {
      f.add();
      f.s.runFor(3 * SECOND_US);
      f.measure();
      f.s.runFor(10 * SECOND_US);
      assertThat(f.queue.marks).isGreaterThan(0);
      assertThat(f.queue.drops).isZero();
      assertThat(f.use()).isGreaterThan(0.9);
      assertThat(f.s.a.counters.get(Counter.TCP_ECN_REDUCTIONS)).isGreaterThan(1);
    }
  }

  /** 100 Mbit/s, 40 ms, a queue of twice what the path holds: what the first slow start costs. */
  private static int dropsOfSlowStart(CongestionAlgorithm algorithm) {
    Bottleneck queue = new Bottleneck(12.5, 1_000_000, NEVER);
    try (Flows f = new Flows(algorithm, EcnMode.OFF, queue, 12.5, 40_000, 4 << 20)) {
      f.add();
      f.s.runFor(SECOND_US);
      assertThat(f.queue.longest).isGreaterThan(500_000);
      return f.queue.drops;
    }
  }

  @Test
  void hyStartEndsSlowStartBeforeMostOfItsLosses() {
    int plain = dropsOfSlowStart(CongestionAlgorithm.NEWRENO);
    assertThat(plain).isGreaterThan(500);
    assertThat(dropsOfSlowStart(CongestionAlgorithm.CUBIC)).isLessThan(plain / 2);
  }

  /** A switch of a data center: 1 Gbit/s, 200 µs, 256 KiB, which marks from 20 datagrams on. */
  private static Flows fastLink(CongestionAlgorithm algorithm, EcnMode ecn, int flows) {
    Bottleneck queue = new Bottleneck(125, 256 << 10, 30_000);
    Flows f = new Flows(algorithm, ecn, queue, 125, 200, 1 << 20);
    for (int i = 0; i < flows; i++) {
      f.add();
    }
    f.s.runFor(SECOND_US / 4);
    f.measure();
    f.s.runFor(SECOND_US / 4);
    return f;
  }

  @Test
  void dctcpKeepsTheQueueShortThatCubicFills() {
    try (Flows cubic = fastLink(CongestionAlgorithm.CUBIC, EcnMode.OFF, 2);
        Flows dctcp = fastLink(CongestionAlgorithm.DCTCP, EcnMode.ACCEPT, 2)) {
      assertThat(cubic.use()).isGreaterThan(0.95);
      assertThat(dctcp.use()).isGreaterThan(0.95);
      assertThat(cubic.queue.average()).isGreaterThan(160_000);
      assertThat(cubic.queue.drops).isGreaterThan(0);
      assertThat(dctcp.queue.average()).isBetween(20_000.0, 35_000.0);
      assertThat(dctcp.queue.longest).isLessThan(45_000);
      assertThat(dctcp.queue.drops).isZero();
      assertThat(dctcp.fairness()).isGreaterThan(0.9);
    }
  }

  /** 10 Gbit/s over 10 ms: 12.5 MB are under way where it is full, and the queue holds the rest. */
  private static Flows longFatLink(CongestionAlgorithm algorithm, int buffer) {
    Bottleneck queue = new Bottleneck(1250, 25_000_000, NEVER);
    Flows f = new Flows(algorithm, EcnMode.OFF, queue, 1250, 10_000, buffer);
    f.add();
    return f;
  }

  @Test
  void oneFlowFillsALongFatPathWhereTheBuffersAreAsLarge() {
    try (Flows f = longFatLink(CongestionAlgorithm.CUBIC, 32 << 20)) {
      f.s.runFor(200_000);
      f.measure();
      f.s.runFor(50_000);
      assertThat(f.use()).isGreaterThan(0.95);
    }
  }

  /** With what a connection has by default, 256 KiB leave in each round trip of 10 ms. */
  @Test
  void theBuffersLimitItOtherwise() {
    try (Flows f = longFatLink(CongestionAlgorithm.CUBIC, 256 << 10)) {
      f.s.runFor(100_000);
      f.measure();
      f.s.runFor(200_000);
      double bytesPerRoundTrip = f.bytes(0) / 20;
      assertThat(bytesPerRoundTrip).isBetween(0.9 * (256 << 10), 1.0 * (256 << 10));
    }
  }
}
