// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.ixj.stats.Counter;
import org.ixj.wire.TcpHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Explicit congestion notification: RFC 3168 §6.1, rule by rule. */
class EcnScriptTest {
  private Script s = new Script();

  @AfterEach
  void nothingLeaks() {
    s.tcp.shutdown(s.nowUs);
    assertThat(s.leaks()).isEmpty();
    s.close();
  }

  private void with(EcnMode mode) {
    s.close();
    s = new Script(Script.config(CongestionAlgorithm.NEWRENO, mode), 256);
  }

  /** A listener whose peer asked for ECN and got it. */
  private void agreed() {
    s.listening().established(s.peer("SEW", 0, 0).mss(1000));
    assertThat(s.counters.get(Counter.TCP_ECN_CONNECTIONS)).isEqualTo(1);
  }

  private void agreedWithSack() {
    s.listening().established(s.peer("SEW", 0, 0).mss(1000).sackOk());
  }

  private void connecting() {
    s.handle = s.tcp.connect(7, Script.PEER, Script.PEER_PORT, s.nowUs);
    s.turn();
    MemorySegment m = MemorySegment.ofArray(s.raw().getFirst());
    s.iss = TcpHeader.sequence(m, 0);
    s.localPort = TcpHeader.sourcePort(m, 0);
    assertThat(TcpHeader.flags(m, 0)).isEqualTo(TcpHeader.SYN | TcpHeader.ECE | TcpHeader.CWR);
  }

  /** Whether a listener agrees on ECN, by what the peer's SYN says. */
  private void answer(EcnMode mode, String syn, String answer, boolean capable) {
    with(mode);
    s.listening();
    s.peer(syn, 0, 0).mss(1000).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.peer(syn, 0, 0).mss(1000).send();
    s.expect(answer + " 0:0(0) ack 1 <mss 1460>");
    s.peer(".", 1, 1).send();
    s.accept();
    s.send(10);
    s.expect("P. 1:11(10) ack 1" + (capable ? " ect" : ""));
  }

  @Test
  void aListenerAgreesWhereItMayAndIsAskedProperly() {
    answer(EcnMode.ACCEPT, "SEW", "S.E", true);
    answer(EcnMode.REQUEST, "SEW", "S.E", true);
    answer(EcnMode.OFF, "SEW", "S.", false);
    answer(EcnMode.ACCEPT, "S", "S.", false);
    answer(EcnMode.ACCEPT, "SE", "S.", false);
    answer(EcnMode.ACCEPT, "SW", "S.", false);
  }

  /** Whether a connect that asks for ECN gets it, by what the peer's SYN-ACK says. */
  private void asked(String synAck, boolean capable) {
    with(EcnMode.REQUEST);
    connecting();
    s.peer(synAck, 0, 1).mss(1000).send();
    s.expect(". 1:1(0) ack 1");
    s.send(10);
    s.expect("P. 1:11(10) ack 1" + (capable ? " ect" : ""));
    assertThat(s.counters.get(Counter.TCP_ECN_CONNECTIONS)).isEqualTo(capable ? 1 : 0);
  }

  @Test
  void aConnectAsksAndTakesOnlyAProperAnswer() {
    asked("S.E", true);
    asked("S.", false);
    asked("S.EW", false);
    asked("S.W", false);
  }

  @Test
  void aConnectThatMayNotAskDoesNot() {
    s.handle = s.tcp.connect(7, Script.PEER, Script.PEER_PORT, s.nowUs);
    s.turn();
    MemorySegment m = MemorySegment.ofArray(s.raw().getFirst());
    assertThat(TcpHeader.flags(m, 0)).isEqualTo(TcpHeader.SYN);
    s.iss = TcpHeader.sequence(m, 0);
    s.localPort = TcpHeader.sourcePort(m, 0);
    // An answer to what was not asked.
    s.peer("S.E", 0, 1).mss(1000).send();
    s.ignoreSent();
    s.send(10);
    s.expect("P. 1:11(10) ack 1");
  }

  @Test
  void aLostSynIsRepeatedWithoutEcnAndTheConnectionDoesWithout() {
    with(EcnMode.REQUEST);
    connecting();
    s.pass(1_000_100);
    s.expect("S 0:0(0) <mss 1460,sackOk,ts,scale 4>");
    s.pass(2_000_100);
    s.expect("S 0:0(0) <mss 1460,sackOk,ts,scale 4>");
    assertThat(s.counters.get(Counter.TCP_ECN_REFUSALS)).isEqualTo(1);
    // It may answer the first, which asked; a SYN that did not has left since.
    s.peer("S.E", 0, 1).mss(1000).send();
    s.ignoreSent();
    s.send(10);
    s.expect("P. 1:11(10) ack 1");
  }

  @Test
  void aPeerThatRepeatsItsSynWithoutEcnIsTakenAtItsLastWord() {
    s.listening();
    s.peer("SEW", 0, 0).mss(1000).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.peer("S", 0, 0).mss(1000).send();
    s.expect("S. 0:0(0) ack 1 <mss 1460>");
    s.peer(".", 1, 1).send();
    s.accept();
    s.send(10);
    s.expect("P. 1:11(10) ack 1");
  }

  @Test
  void bothSidesThatOpenAtOnceAgreeIfBothAsk() {
    with(EcnMode.REQUEST);
    connecting();
    s.peer("SEW", 0, 0).mss(1000).send();
    s.expect("S.E 0:0(0) ack 1 <mss 1460>");
    s.peer("S.E", 0, 1).mss(1000).send();
    s.ignoreSent();
    s.send(10);
    s.expect("P. 1:11(10) ack 1 ect");
  }

  @Test
  void aConnectionByCookieGoesWithoutEcn() {
    s.tcp.listen(1, 0, Script.PORT, 1);
    s.peerPort = 5000;
    s.peer("SEW", 0, 0).mss(1000).send();
    s.peerPort = 5001;
    s.ignoreSent();
    s.peer("SEW", 0, 0).mss(1000).send();
    assertThat(s.counters.get(Counter.TCP_SYN_COOKIES)).isEqualTo(1);
    MemorySegment m = MemorySegment.ofArray(s.raw().getFirst());
    assertThat(TcpHeader.flags(m, 0)).isEqualTo(TcpHeader.SYN | TcpHeader.ACK);
  }

  @Test
  void onlyNewDataMayBeMarked() {
    agreed();
    s.send(2500);
    s.expect(
        ". 1:1001(1000) ack 1 ect", ". 1001:2001(1000) ack 1 ect", "P. 2001:2501(500) ack 1 ect");
    // Not what is sent again.
    s.peer(".", 1, 1).send();
    s.peer(".", 1, 1).send();
    s.peer(".", 1, 1).send();
    s.expect(". 1:1001(1000) ack 1");
    s.pass(300_000);
    s.expect(". 1:1001(1000) ack 1");
    s.peer(".", 1, 2501).send();
    // Not an acknowledgement.
    s.peer(".", 1, 2501).data(10).send();
    s.peer(".", 11, 2501).data(10).send();
    s.expect(". 2501:2501(0) ack 21");
    // Not a probe of the peer's window, and not a FIN alone.
    s.peer(".", 21, 2501).win(0).send();
    s.send(10);
    s.pass(400_000);
    s.expect(". 2500:2500(0) ack 21");
    s.peer(".", 21, 2501).win(60_000).send();
    s.expect("P.W 2501:2511(10) ack 21 ect");
    s.tcp.close(s.handle, s.nowUs);
    s.turn();
    s.expect("F. 2511:2511(0) ack 21");
  }

  @Test
  void aTailProbeOfOldDataIsNotMarkable() {
    agreedWithSack();
    s.send(1000);
    s.expect("P. 1:1001(1000) ack 1 ect");
    s.pass(100_000);
    s.expect("P. 1:1001(1000) ack 1");
    assertThat(s.counters.get(Counter.TCP_TAIL_PROBES)).isEqualTo(1);
  }

  @Test
  void marksAreEchoedFromTheFirstOneUntilThePeerHasReducedItsWindow() {
    agreed();
    s.peer(".", 1, 1).data(10).marked().send();
    // At once: the peer should hear of it.
    s.expect(".E 1:1(0) ack 11");
    s.send(10);
    s.expect("P.E 1:11(10) ack 11 ect");
    s.peer(".", 11, 11).data(10).send();
    s.pass(50_000);
    s.expect(".E 11:11(0) ack 21");
    s.peer(".W", 21, 11).data(10).send();
    s.expect(". 11:11(0) ack 31");
    // The segment that says so may be marked itself.
    s.peer(".", 31, 11).data(10).marked().send();
    s.expect(".E 11:11(0) ack 41");
    s.peer(".W", 41, 11).data(10).marked().send();
    s.expect(".E 11:11(0) ack 51");
    assertThat(s.counters.get(Counter.TCP_ECN_MARKED)).isEqualTo(3);
  }

  @Test
  void marksOnWhatIsOutsideTheWindowOrCarriesNothingSayNothing() {
    agreed();
    s.peer(".", 1, 1).data(10).send();
    s.pass(50_000);
    s.ignoreSent();
    // RFC 3168 §6.1.5 and 6.1.4.
    s.peer(".", 1, 1).data(10).marked().send();
    s.peer(".", 900_000, 1).data(10).marked().send();
    s.peer(".", 11, 1).marked().send();
    s.ignoreSent();
    s.peer(".", 11, 1).data(10).send();
    s.pass(50_000);
    s.expect(". 1:1(0) ack 21");
    assertThat(s.counters.get(Counter.TCP_ECN_MARKED)).isZero();
  }

  @Test
  void marksMeanNothingWithoutAgreement() {
    s.plain();
    s.peer(".", 1, 1).data(10).marked().send();
    s.pass(50_000);
    s.expect(". 1:1(0) ack 11");
    s.send(20_000);
    s.ignoreSent();
    s.peer(".E", 11, 5001).send();
    // Slow start: ten, and one for each that was acknowledged.
    assertThat(s.sentCount()).isEqualTo(10);
    assertThat(s.counters.get(Counter.TCP_ECN_REDUCTIONS)).isZero();
  }

  @Test
  void anEchoReducesTheWindowOnceAndTheFirstNewDataSaysSo() {
    agreed();
    s.send(100_000);
    assertThat(s.sentCount()).isEqualTo(10);
    s.ignoreSent();
    s.peer(".E", 1, 1001).send();
    // Half of ten, and nine are out.
    s.expect();
    assertThat(s.counters.get(Counter.TCP_ECN_REDUCTIONS)).isEqualTo(1);
    s.peer(".E", 1, 5001).send();
    s.expect();
    s.peer(".E", 1, 6001).send();
    s.expect(".W 10001:11001(1000) ack 1 ect");
    s.peer(".E", 1, 7001).send();
    s.expect(". 11001:12001(1000) ack 1 ect");
    s.peer(".E", 1, 10_001).send();
    // Five again: none of these let it grow.
    s.expect(
        ". 12001:13001(1000) ack 1 ect",
        ". 13001:14001(1000) ack 1 ect",
        ". 14001:15001(1000) ack 1 ect");
    assertThat(s.counters.get(Counter.TCP_ECN_REDUCTIONS)).isEqualTo(1);
    // Beyond what the first answered, it is another one.
    s.peer(".E", 1, 11_001).send();
    assertThat(s.counters.get(Counter.TCP_ECN_REDUCTIONS)).isEqualTo(2);
  }

  /** Sequence numbers compare by the shorter way round. */
  @Test
  void anEchoReducesTheWindowEvenGigabytesAfterTheLastOne() {
    agreed();
    int next = s.halfOfTheNumbers();
    s.send(1000);
    s.peer(".E", 1, next + 1000).send();
    assertThat(s.counters.get(Counter.TCP_ECN_REDUCTIONS)).isEqualTo(1);
  }

  @Test
  void aLossCountsAsTheWindowsOneReductionAndIsSaid() {
    agreedWithSack();
    s.send(100_000);
    s.ignoreSent();
    s.peer(".E", 1, 1).sack(1001, 4001).send();
    s.peer(".E", 1, 1).sack(1001, 10_001).send();
    assertThat(s.counters.get(Counter.TCP_RECOVERIES)).isEqualTo(1);
    assertThat(s.counters.get(Counter.TCP_ECN_REDUCTIONS)).isZero();
    assertThat(s.describe(s.raw().getFirst())).isEqualTo(". 1:1001(1000) ack 1");
    s.peer(".E", 1, 10_001).send();
    assertThat(s.counters.get(Counter.TCP_ECN_REDUCTIONS)).isZero();
  }

  @Test
  void aTimeoutIsSaidToo() {
    agreed();
    s.send(1000);
    s.pass(250_000);
    s.ignoreSent();
    s.peer(".", 1, 1001).send();
    s.send(1000);
    s.expect("P.W 1001:2001(1000) ack 1 ect");
  }

  /** RFC 8985 §7.4: the probe repaired a loss, and the window was reduced for it. */
  @Test
  void aLossThatAProbeRepairedIsSaidToo() {
    agreedWithSack();
    s.send(1000);
    s.pass(100_000);
    assertThat(s.counters.get(Counter.TCP_TAIL_PROBES)).isEqualTo(1);
    s.peer(".", 1, 1001).send();
    s.ignoreSent();
    s.send(1000);
    s.expect("P.W 1001:2001(1000) ack 1 ect");
  }

  /** Congestion is there now, whatever the recovery before was for. */
  @Test
  void marksAfterARecoveryAreNotUndoneWithIt() {
    agreedWithSack();
    s.send(10_000);
    s.pass(1000);
    s.peer(".", 1, 1).sack(1001, 4001).send();
    s.tcp.send(s.handle, 0, 2000, s.nowUs);
    s.peer(".", 1, 1).sack(1001, 10_001).send();
    assertThat(s.sentEnd()).isEqualTo(12_001);
    s.peer(".", 1, 10_001).send();
    s.peer(".E", 1, 11_001).send();
    assertThat(s.counters.get(Counter.TCP_ECN_REDUCTIONS)).isEqualTo(1);
    s.peer(".", 1, 11_001).sack(1, 1001).send();
    assertThat(s.counters.get(Counter.TCP_SPURIOUS_RECOVERIES)).isZero();
  }

  /** A device would put it on every segment, and each says "reduced again". */
  @Test
  void theWordOfAReductionGoesOnOneSegmentWhereADeviceCuts() {
    s.maxSegmentedBytes = 60_000;
    agreed();
    s.send(100_000);
    s.ignoreSent();
    s.peer(".E", 1, 8001).send();
    s.expect(
        ".W 10001:11001(1000) ack 1 ect",
        ". 11001:12001(1000) ack 1 ect",
        ". 12001:13001(1000) ack 1 ect");
  }
}
