// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecoveryScriptTest {
  private final Script s = new Script();

  @AfterEach
  void nothingLeaks() {
    s.tcp.shutdown(s.nowUs);
    assertThat(s.leaks()).isEmpty();
    s.close();
  }

  /** Lets the handshake take 10 ms, so that there is a round-trip time. */
  private void flight(int segments) {
    assertThat(s.send(segments * 1000)).isEqualTo(segments * 1000L);
    assertThat(s.sentCount()).isEqualTo(segments);
    s.ignoreSent();
    s.pass(1000);
    s.events.clear();
  }

  @Test
  void threeDuplicateAcknowledgementsSendTheLostSegmentAgain() {
    s.plain();
    flight(8);
    s.peer(".", 1, 1).send();
    s.peer(".", 1, 1).send();
    s.expect();
    s.peer(".", 1, 1).send();
    s.expect(". 1:1001(1000) ack 1");
    assertThat(s.counters.get(Counter.TCP_RECOVERIES)).isEqualTo(1);
    // A partial acknowledgement names the next hole (RFC 6582).
    s.peer(".", 1, 3001).send();
    s.expect(". 3001:4001(1000) ack 1");
    s.expectEvents("sent(42, 3000)");
    s.peer(".", 1, 8001).send();
    s.expect();
    assertThat(s.counters.get(Counter.TCP_TIMEOUTS)).isZero();
  }

  /** Sequence numbers compare by the shorter way round. */
  @Test
  void theyDoSoEvenGigabytesAfterTheLastLoss() {
    s.plain();
    int next = s.halfOfTheNumbers();
    flight(8);
    s.peer(".", 1, next).send();
    s.peer(".", 1, next).send();
    s.peer(".", 1, next).send();
    assertThat(s.sentCount()).isEqualTo(1);
    assertThat(s.counters.get(Counter.TCP_RECOVERIES)).isEqualTo(1);
  }

  @Test
  void segmentsWithDataOrAMovedWindowAreNoDuplicateAcknowledgements() {
    s.plain();
    flight(8);
    s.peer(".", 1, 1).win(50_000).send();
    s.peer(".", 1, 1).win(50_001).send();
    s.peer(".", 1, 1).win(50_002).send();
    s.peer(".", 1, 1).win(50_003).send();
    s.expect();
  }

  @Test
  void withSackExactlyTheHolesAreSentAgain() {
    s.withSack();
    flight(10);
    s.peer(".", 1, 2001).sack(3001, 5001).send();
    s.expect();
    s.peer(".", 1, 2001).sack(3001, 6001).send();
    s.expect(". 2001:3001(1000) ack 1");
    s.peer(".", 1, 2001).sack(7001, 10001, 3001, 6001).send();
    s.expect(". 6001:7001(1000) ack 1");
    s.peer(".", 1, 10001).send();
    s.expect();
    assertThat(s.counters.get(Counter.TCP_RETRANSMITTED)).isEqualTo(2);
    assertThat(s.counters.get(Counter.TCP_RECOVERIES)).isEqualTo(1);
  }

  /** RFC 9937: one for two from the start, and not nothing for ten and then one for one. */
  @Test
  void aRecoverySendsInStepWithWhatArrives() {
    s.withSack();
    flight(10);
    s.send(200_000);
    s.peer(".", 1, 10_001).send();
    assertThat(s.sentCount()).isEqualTo(20);
    s.ignoreSent();
    s.pass(1000);
    s.peer(".", 1, 10_001).sack(11_001, 12_001).send();
    s.peer(".", 1, 10_001).sack(11_001, 13_001).send();
    s.ignoreSent();
    s.peer(".", 1, 10_001).sack(11_001, 14_001).send();
    s.expect(". 10001:11001(1000) ack 1");
    List<Integer> sent = new ArrayList<>();
    for (int i = 15; i <= 30; i++) {
      s.peer(".", 1, 10_001).sack(11_001, i * 1000 + 1).send();
      sent.add(s.sentCount());
      s.ignoreSent();
    }
    assertThat(sent.subList(0, 9)).containsExactly(0, 0, 1, 0, 1, 0, 1, 0, 1);
    assertThat(sent).allMatch(n -> n <= 1);
    // Limited transmit had two leave before, so 22 were in flight. Now eleven are: these eight,
    // those two, and the one sent again.
    assertThat(sent.stream().mapToInt(n -> n).sum()).isEqualTo(8);
    s.peer(".", 1, s.sentEnd()).send();
    assertThat(s.sentCount()).as("the threshold").isEqualTo(11);
  }

  private void twentyInFlight() {
    s.withSack();
    flight(10);
    s.send(200_000);
    s.peer(".", 1, 10_001).send();
    assertThat(s.sentCount()).isEqualTo(20);
    s.ignoreSent();
    s.pass(1000);
  }

  private int acknowledge(int ack, int... sack) {
    s.ignoreSent();
    s.peer(".", 1, ack).sack(sack).send();
    return s.sentCount();
  }

  /** RFC 9937: what arrives is all that is known of the path, until it tells of progress. */
  @Test
  void whereMostIsLostOneLeavesForEachThatArrivesAndThenTwo() {
    twentyInFlight();
    assertThat(acknowledge(10_001, 27_001, 30_001)).isEqualTo(3);
    s.pass(1000);
    assertThat(acknowledge(11_001, 27_001, 30_001)).isEqualTo(2);
    s.ignoreSent();
    s.peer(".", 1, 30_001).send();
    assertThat(s.sentCount()).as("the threshold, at the end").isEqualTo(10);
  }

  /** Time alone told of the loss, by an acknowledgement of nothing. */
  @Test
  void aRecoveryThatNothingArrivedForBeginsWithOneSegment() {
    twentyInFlight();
    assertThat(acknowledge(10_001, 29_001, 30_001)).isEqualTo(1);
    s.nowUs += 10_000;
    assertThat(acknowledge(10_001, 29_001, 30_001)).isEqualTo(1);
    assertThat(s.counters.get(Counter.TCP_RECOVERIES)).isEqualTo(1);
  }

  /** RFC 8985 §7.4: that loss was another one. */
  @Test
  void aLossThatAProbeRepairedIsNotUndoneWithTheRecoveryBefore() {
    s.withSack();
    flight(10);
    s.peer(".", 1, 1).sack(1001, 4001).send();
    s.tcp.send(s.handle, 0, 2000, s.nowUs);
    s.peer(".", 1, 1).sack(1001, 10_001).send();
    assertThat(s.sentEnd()).isEqualTo(12_001);
    s.peer(".", 1, 10_001).send();
    s.pass(100_000);
    assertThat(s.counters.get(Counter.TCP_TAIL_PROBES)).isEqualTo(1);
    s.peer(".", 1, 12_001).send();
    s.peer(".", 1, 12_001).sack(1, 1001).send();
    assertThat(s.counters.get(Counter.TCP_SPURIOUS_RECOVERIES)).isZero();
  }

  @Test
  void aLostRetransmissionIsFoundWithoutATimeout() {
    s.withSack();
    flight(10);
    s.peer(".", 1, 1).sack(1001, 4001).send();
    s.expect(". 1:1001(1000) ack 1");
    s.pass(1000);
    assertThat(s.tcp.send(s.handle, 0, 2000, s.nowUs)).isEqualTo(2000);
    s.peer(".", 1, 1).sack(1001, 10001).send();
    // New data leaves after the retransmission, and comes back before it.
    s.expect(". 10001:11001(1000) ack 1", "P. 11001:12001(1000) ack 1");
    s.pass(1000);
    s.peer(".", 1, 1).sack(1001, 12001).send();
    s.expect(". 1:1001(1000) ack 1");
    assertThat(s.counters.get(Counter.TCP_TIMEOUTS)).isZero();
  }

  @Test
  void forgedSackBlocksChangeNothing() {
    s.withSack();
    flight(5);
    s.peer(".", 1, 1).sack(90_000, 99_000).send();
    s.peer(".", 1, 1).sack(4001, 2001).send();
    s.peer(".", 1, 1).sack(-5000, 3001).send();
    s.peer(".", 1, 1).sack(1500, 1600).send();
    s.expect();
    s.peer(".", 1, 5001).send();
    s.expectEvents("sent(42, 5000)");
  }

  @Test
  void aTailIsProbedBeforeTheTimeout() {
    s.withSack();
    flight(4);
    s.pass(40_000);
    s.expect("P. 3001:4001(1000) ack 1");
    assertThat(s.counters.get(Counter.TCP_TAIL_PROBES)).isEqualTo(1);
    assertThat(s.counters.get(Counter.TCP_TIMEOUTS)).isZero();
    // The answer shows that all before it is lost: recovery instead of a time-out.
    s.peer(".", 1, 1).sack(3001, 4001).send();
    s.pass(20_000);
    assertThat(s.counters.get(Counter.TCP_RETRANSMITTED)).isGreaterThan(1);
    assertThat(s.counters.get(Counter.TCP_TIMEOUTS)).isZero();
  }

  @Test
  void aTimeoutSendsOneSegmentAndBacksOff() {
    s.plain();
    flight(5);
    s.pass(s.config.minRtoUs());
    s.expect(". 1:1001(1000) ack 1");
    s.pass(2L * s.config.minRtoUs());
    s.expect(". 1:1001(1000) ack 1");
    s.pass(3L * s.config.minRtoUs());
    s.expect();
    s.pass(s.config.minRtoUs());
    s.expect(". 1:1001(1000) ack 1");
    // Slow start over what is still missing.
    s.peer(".", 1, 1001).send();
    s.expect(". 1001:2001(1000) ack 1", ". 2001:3001(1000) ack 1");
    s.peer(".", 1, 5001).send();
    s.expectEvents("sent(42, 1000)", "sent(42, 4000)");
    s.pass(10_000_000);
    s.expect();
  }

  @Test
  void unansweredRetransmissionsEndTheConnection() {
    s.plain();
    flight(1);
    s.pass(2 * s.config.giveUpUs());
    s.expectEvents("dead(42, timed-out)");
    assertThat(s.tcp.tuples()).isZero();
  }

  @Test
  void sackThatIsTakenBackIsForgottenAtTheTimeout() {
    s.withSack();
    flight(5);
    s.peer(".", 1, 1).sack(1001, 5001).send();
    s.pass(1000);
    s.ignoreSent();
    // Only the first is acknowledged: the rest was dropped by the peer.
    s.peer(".", 1, 1001).send();
    s.pass(3_000_000);
    s.peer(".", 1, 2001).send();
    s.pass(3_000_000);
    s.peer(".", 1, 5001).send();
    assertThat(s.tcp.heldNodes()).isZero();
  }
}
