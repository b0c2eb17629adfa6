// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sending through a device that cuts segments: the script shows what it makes of them. */
class SegmentationScriptTest {
  private final Script s = new Script();

  SegmentationScriptTest() {
    s.maxSegmentedBytes = 60_000;
  }

  @AfterEach
  void nothingLeaks() {
    s.tcp.shutdown(s.nowUs);
    assertThat(s.leaks()).isEmpty();
    s.close();
  }

  private static String[] full(int from, int segments) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < segments; i++) {
      int seq = from + 1000 * i;
      all.add(". " + seq + ":" + (seq + 1000) + "(1000) ack 1");
    }
    return all.toArray(String[]::new);
  }

  private static String[] and(String[] some, String... more) {
    List<String> all = new ArrayList<>(List.of(some));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void whatMayLeaveTogetherIsHandedOverTogether() {
    s.plain();
    long before = s.counters.get(Counter.TCP_SEGMENTS_SENT);
    s.send(3500);
    s.expect(and(full(1, 3), "P. 3001:3501(500) ack 1"));
    assertThat(s.cuts).containsExactly(4);
    assertThat(s.counters.get(Counter.TCP_SEGMENTS_SENT)).isEqualTo(before + 4);
  }

  @Test
  void oneSegmentIsNotCut() {
    s.plain();
    s.send(1000);
    s.send(10);
    s.expect("P. 1:1001(1000) ack 1", "P. 1001:1011(10) ack 1");
    assertThat(s.cuts).isEmpty();
  }

  @Test
  void theCongestionWindowBoundsABurstToWholeSegments() {
    s.plain();
    s.send(100_500);
    s.expect(full(1, 10));
    s.peer(".", 1, 2001).send();
    s.expect(full(10_001, 4));
    // 14,500 bytes of room would let 14 leave, and no crumb.
    s.peer(".", 1, 10_501).send();
    assertThat(s.cuts.getLast()).isEqualTo(s.sentCount());
    for (byte[] segment : s.raw()) {
      assertThat(segment).hasSize(1020);
    }
  }

  @Test
  void thePeersWindowBoundsABurst() {
    s.plain();
    s.peer(".", 1, 1).win(4300).send();
    s.ignoreSent();
    s.send(8000);
    // The rest of the window is less than half of the largest: silly to fill.
    s.expect(full(1, 4));
    assertThat(s.cuts).containsExactly(4);
  }

  @Test
  void theDeviceBoundsABurst() {
    s.maxSegmentedBytes = 4999;
    s.plain();
    s.send(10_000);
    s.expect(and(full(1, 9), "P. 9001:10001(1000) ack 1"));
    assertThat(s.cuts).containsExactly(4, 4, 2);
  }

  @Test
  void aFinGoesBehindABurstAndWithASegment() {
    s.plain();
    s.tcp.send(s.handle, 0, 2500, s.nowUs);
    s.tcp.close(s.handle, s.nowUs);
    s.turn();
    s.expect(and(full(1, 2), "P. 2001:2501(500) ack 1", "F. 2501:2501(0) ack 1"));
    s.peer(".", 1, 2502).send();
    s.peer("F.", 1, 2502).send();
    s.ignoreSent();
  }

  @Test
  void aDeviceThatIsFullIsAskedAgain() {
    s.plain();
    s.refuses = true;
    s.send(3000);
    s.expect();
    s.refuses = false;
    s.turn();
    s.expect(and(full(1, 2), "P. 2001:3001(1000) ack 1"));
    assertThat(s.cuts).containsExactly(3);
  }

  @Test
  void aBurstThatTheNetworkLosesIsSentAgainInSegments() {
    s.plain();
    s.loses = true;
    s.send(3000);
    s.loses = false;
    assertThat(s.lost).isEqualTo(1);
    s.pass(250_000);
    s.expect(". 1:1001(1000) ack 1");
    s.peer(".", 1, 1001).send();
    s.expect(". 1001:2001(1000) ack 1", "P. 2001:3001(1000) ack 1");
    assertThat(s.cuts).isEmpty();
  }

  @Test
  void exactlyTheHolesOfABurstAreSentAgain() {
    s.withSack();
    s.send(8000);
    s.ignoreSent();
    s.pass(1000);
    s.peer(".", 1, 1001).sack(2001, 4001).send();
    s.expect();
    s.peer(".", 1, 1001).sack(2001, 5001).send();
    s.expect(". 1001:2001(1000) ack 1");
    s.peer(".", 1, 5001).send();
    s.expect();
    s.peer(".", 1, 8001).send();
    assertThat(s.counters.get(Counter.TCP_RETRANSMITTED)).isEqualTo(1);
    assertThat(s.counters.get(Counter.TCP_TIMEOUTS)).isZero();
  }

  @Test
  void theTailOfABurstIsProbedWithItsLastSegment() {
    s.withSack();
    s.send(4000);
    s.ignoreSent();
    s.pass(100_000);
    s.expect("P. 3001:4001(1000) ack 1");
    assertThat(s.counters.get(Counter.TCP_TAIL_PROBES)).isEqualTo(1);
  }

  @Test
  void timestampsTakeTheirPlaceInEverySegment() {
    s.listening();
    s.established(s.peer("S", 0, 0).mss(1012).sackOk().ts(1000, 0));
    s.send(2500);
    s.expect(
        ". 1:1001(1000) ack 1 <ts>",
        ". 1001:2001(1000) ack 1 <ts>",
        "P. 2001:2501(500) ack 1 <ts>");
    assertThat(s.cuts).containsExactly(3);
  }
}
