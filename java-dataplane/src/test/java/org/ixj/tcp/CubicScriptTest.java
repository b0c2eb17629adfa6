// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.ixj.stats.Counter;
import org.ixj.wire.TcpHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection with CUBIC, as its peer sees it; and whose congestion control is whose. */
class CubicScriptTest {
  private static final int RTT_US = 10_000;

  private Script s = new Script(Script.config(CongestionAlgorithm.CUBIC, EcnMode.ACCEPT), 256);
  private int acked = 1;
  private int end = 1;

  @AfterEach
  void nothingLeaks() {
    s.tcp.shutdown(s.nowUs);
    assertThat(s.leaks()).isEmpty();
    s.close();
  }

  /** Segments of new data that left since the last look. */
  private int sent() {
    int before = end;
    for (byte[] segment : s.raw()) {
      int seq = TcpHeader.sequence(MemorySegment.ofArray(segment), 0) - s.iss;
      int bytes = segment.length - TcpHeader.headerBytes(MemorySegment.ofArray(segment), 0);
      end = Math.max(end, seq + bytes);
    }
    return (end - before) / 1000;
  }

  /** Segments that leave when the next {@code segments} are acknowledged. */
  private int acknowledge(int segments) {
    acked += 1000 * segments;
    s.tcp.send(s.handle, 0, 200_000, s.nowUs);
    s.peer(".", 1, acked).win(65_535).send();
    s.events.clear();
    return sent();
  }

  private void start() {
    s.listening();
    begin();
  }

  private void begin() {
    s.established(s.peer("S", 0, 0).mss(1000).sackOk().scale(4));
    s.tcp.send(s.handle, 0, 200_000, s.nowUs);
    s.turn();
    assertThat(sent()).isEqualTo(10);
  }

  @Test
  void slowStartDoublesUntilRoundTripsGrowAndThenGrowsByAQuarter() {
    start();
    s.pass(RTT_US);
    // One by one, so that there are eight samples: each lets two leave.
    for (int i = 0; i < 10; i++) {
      assertThat(acknowledge(1)).isEqualTo(2);
    }
    s.pass(RTT_US);
    for (int i = 0; i < 20; i++) {
      assertThat(acknowledge(1)).isEqualTo(2);
    }
    // The queue builds up: 15 ms. The first round to have no shorter ones begins in this flight.
    s.pass(RTT_US + 5000);
    for (int i = 0; i < 40; i++) {
      assertThat(acknowledge(1)).isEqualTo(2);
    }
    s.pass(RTT_US + 5000);
    for (int i = 0; i < 40; i++) {
      acknowledge(1);
    }
    int sent = 0;
    for (int i = 0; i < 40; i++) {
      sent += acknowledge(1);
    }
    assertThat(sent).isEqualTo(50);
  }

  /** The window after a loss is 7/10 of the flight; the peer acknowledges whole windows. */
  @Test
  void afterALossTheWindowComesBackByTheFunctionFromThenOn() {
    start();
    s.pass(RTT_US);
    assertThat(acknowledge(10)).isEqualTo(20);
    s.pass(RTT_US);
    s.peer(".", 1, acked).sack(acked + 1000, acked + 20_000).win(65_535).send();
    assertThat(s.counters.get(Counter.TCP_RECOVERIES)).isEqualTo(1);
    // Long after: the time in recovery is none of the epoch.
    s.pass(50_000);
    sent();
    acked = end;
    int window = acknowledge(0);
    assertThat(window).isEqualTo(14);
    int rounds = 0;
    while (window < 20) {
      s.pass(RTT_US);
      window = acknowledge(window);
      rounds++;
    }
    // W_est is faster than the cubic function here: 0.53 segments a round trip, from 14 to 20.
    assertThat(rounds).isBetween(11, 13);
    for (int i = 0; i < 100; i++) {
      s.pass(RTT_US);
      window = acknowledge(window);
    }
    // And one a round trip from there on.
    assertThat(window).isBetween(115, 125);
  }

  @Test
  void aRecoveryForNothingIsUndone() {
    start();
    s.pass(RTT_US);
    // Reordered beyond what is tolerated: the first comes last.
    s.peer(".", 1, 1).sack(1001, 10_001).win(65_535).send();
    assertThat(s.counters.get(Counter.TCP_RECOVERIES)).isEqualTo(1);
    s.ignoreSent();
    s.peer(".", 1, 10_001).win(65_535).send();
    s.ignoreSent();
    // Then the copy comes: a duplicate of all that was sent again.
    s.peer(".", 1, 10_001).sack(1, 1001).win(65_535).send();
    assertThat(s.counters.get(Counter.TCP_SPURIOUS_RECOVERIES)).isEqualTo(1);
    assertThat(s.sentCount()).as("ten may be in flight again").isGreaterThan(0);
  }

  @Test
  void aDuplicateOfOnlyAPartUndoesNothing() {
    start();
    s.pass(RTT_US);
    s.peer(".", 1, 1).sack(2001, 10_001).win(65_535).send();
    s.pass(RTT_US);
    assertThat(s.counters.get(Counter.TCP_RETRANSMITTED)).isEqualTo(2);
    s.peer(".", 1, 10_001).win(65_535).send();
    s.peer(".", 1, 10_001).sack(1, 1001).win(65_535).send();
    assertThat(s.counters.get(Counter.TCP_SPURIOUS_RECOVERIES)).isZero();
    s.peer(".", 1, 10_001).sack(1001, 2001).win(65_535).send();
    assertThat(s.counters.get(Counter.TCP_SPURIOUS_RECOVERIES)).isEqualTo(1);
  }

  @Test
  void aDuplicateThatTheNetworkMadeUndoesNothing() {
    start();
    s.pass(RTT_US);
    s.peer(".", 1, 1).sack(1001, 10_001).win(65_535).send();
    s.peer(".", 1, 1).sack(3001, 4001, 1001, 10_001).win(65_535).send();
    s.peer(".", 1, 10_001).win(65_535).send();
    s.peer(".", 1, 10_001).sack(3001, 4001).win(65_535).send();
    assertThat(s.counters.get(Counter.TCP_SPURIOUS_RECOVERIES)).isZero();
  }

  @Test
  void aDuplicateThatIsReportedARoundTripLaterUndoesNothing() {
    start();
    s.pass(RTT_US);
    s.peer(".", 1, 1).sack(1001, 10_001).win(65_535).send();
    s.peer(".", 1, 10_001).win(65_535).send();
    for (int i = 0; i < 2; i++) {
      assertThat(sent()).isPositive();
      s.peer(".", 1, end).win(65_535).send();
    }
    s.peer(".", 1, end).sack(1, 1001).win(65_535).send();
    assertThat(s.counters.get(Counter.TCP_SPURIOUS_RECOVERIES)).isZero();
  }

  @Test
  void aDuplicateOfWhatWasSentBeforeTheRecoveryUndoesNothing() {
    start();
    s.pass(RTT_US);
    s.peer(".", 1, 1001).win(65_535).send();
    s.peer(".", 1, 1001).sack(2001, 10_001).win(65_535).send();
    assertThat(s.counters.get(Counter.TCP_RECOVERIES)).isEqualTo(1);
    s.peer(".", 1, 1001).sack(1, 1001, 2001, 10_001).win(65_535).send();
    assertThat(s.counters.get(Counter.TCP_SPURIOUS_RECOVERIES)).isZero();
  }

  private int send(int segments) {
    s.send(1000 * segments);
    int sent = sent();
    s.pass(RTT_US);
    return sent;
  }

  private void acknowledgeAll() {
    s.peer(".", 1, end).win(65_535).send();
    s.events.clear();
  }

  /** RFC 5681 §4.1: the acknowledgements that clocked it are gone. */
  @Test
  void afterATimeoutOfSilenceTheWindowIsTheInitialOne() {
    s.listening().established(s.peer("S", 0, 0).mss(1000).scale(4));
    send(10);
    acknowledgeAll();
    assertThat(send(100)).isEqualTo(20);
    for (int left = 80; left > 0; ) {
      acknowledgeAll();
      left -= sent();
      s.pass(RTT_US);
    }
    acknowledgeAll();
    s.pass(150_000);
    assertThat(send(200)).as("soon after").isGreaterThan(40);
    for (int i = 0; i < 10; i++) {
      acknowledgeAll();
      sent();
      s.pass(RTT_US);
    }
    s.pass(1_000_000);
    assertThat(send(200)).as("after more than a time-out").isEqualTo(10);
  }

  /** RFC 9438 §5.8: the function stands still in pauses too short for that. */
  @Test
  void pausesDoNotMakeTheWindowGrow() {
    s.listening().established(s.peer("S", 0, 0).mss(1000).sackOk().scale(4));
    assertThat(send(10)).isEqualTo(10);
    s.peer(".", 1, 1).sack(1001, 10_001).win(65_535).send();
    s.pass(RTT_US);
    int window = 7;
    for (int i = 0; i < 60; i++) {
      acknowledgeAll();
      s.pass(150_000);
      acknowledgeAll();
      // Held back by the window, if only by two segments.
      window = send(window + 2);
      acknowledgeAll();
      sent();
      s.pass(RTT_US);
    }
    // As Reno: one segment for each window. After ten seconds the function would be at 220.
    assertThat(window).isBetween(40, 70);
  }

  /** RFC 7661 §1: what was not used was not shown to be there. */
  @Test
  void aWindowThatIsNotUsedDoesNotGrow() {
    s.listening().established(s.peer("S", 0, 0).mss(1000).scale(4));
    for (int i = 0; i < 50; i++) {
      assertThat(send(5)).isEqualTo(5);
      acknowledgeAll();
    }
    assertThat(send(100)).isEqualTo(10);
  }

  @Test
  void aListenerMayHaveItsOwn() {
    s.listening(CongestionAlgorithm.NEWRENO);
    begin();
    assertThat(windowAfterALoss()).isEqualTo(5);
    s.close();
    s = new Script(Script.config(CongestionAlgorithm.NEWRENO, EcnMode.ACCEPT), 256);
    end = 1;
    s.listening(CongestionAlgorithm.CUBIC);
    begin();
    assertThat(windowAfterALoss()).isEqualTo(7);
  }

  private int windowAfterALoss() {
    s.pass(RTT_US);
    s.peer(".", 1, 1).sack(1001, 10_001).win(65_535).send();
    s.pass(RTT_US);
    sent();
    acked = end;
    return acknowledge(0);
  }

  @Test
  void aConnectMayHaveItsOwn() {
    connected(CongestionAlgorithm.NEWRENO);
    assertThat(windowAfterALoss()).isEqualTo(5);
    s.close();
    s = new Script(Script.config(CongestionAlgorithm.NEWRENO, EcnMode.ACCEPT), 256);
    end = 1;
    connected(CongestionAlgorithm.CUBIC);
    assertThat(windowAfterALoss()).isEqualTo(7);
  }

  private void connected(CongestionAlgorithm algorithm) {
    s.handle = s.tcp.connect(7, Script.PEER, Script.PEER_PORT, algorithm, s.nowUs);
    s.turn();
    MemorySegment syn = MemorySegment.ofArray(s.raw().getFirst());
    s.iss = TcpHeader.sequence(syn, 0);
    s.localPort = TcpHeader.sourcePort(syn, 0);
    s.peer("S.", 0, 1).mss(1000).sackOk().scale(4).send();
    s.ignoreSent();
    s.tcp.send(s.handle, 0, 200_000, s.nowUs);
    s.turn();
    assertThat(sent()).isEqualTo(10);
  }
}
