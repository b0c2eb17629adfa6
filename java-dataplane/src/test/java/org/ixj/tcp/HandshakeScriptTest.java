// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.ixj.abi.Handle;
import org.ixj.abi.ResultCode;
import org.ixj.stats.Counter;
import org.ixj.wire.TcpHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandshakeScriptTest {
  private final Script s = new Script();

  @AfterEach
  void nothingLeaks() {
    s.tcp.shutdown(s.nowUs);
    assertThat(s.leaks()).isEmpty();
    s.close();
  }

  @Test
  void aSynIsAnsweredWithEveryOptionThePeerOffered() {
    s.listening();
    s.peer("S", 0, 0).mss(1400).sackOk().ts(1, 0).scale(7).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.peer("S", 0, 0).mss(1400).sackOk().ts(1, 0).scale(7).send();
    s.expect("S. 0:0(0) ack 1 <mss 1460,sackOk,ts,scale 4>");
    s.peerPort++;
    s.peer("S", 0, 0).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.peer("S", 0, 0).send();
    s.expect("S. 0:0(0) ack 1 <mss 1460>");
  }

  @Test
  void aKnockComesAfterTheHandshakeAndEarlyDataAfterAccept() {
    s.listening();
    s.peer("S", 0, 0).send();
    assertThat(s.tcp.waiting()).isEqualTo(1);
    s.expectEvents();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.peer(".", 1, 1).send();
    s.expectEvents("knock(1, 4000, 80)");
    s.peer(".", 1, 1).data(10).send();
    s.expectEvents();
    assertThat(s.tcp.accept(s.knocks.getFirst(), 9)).isZero();
    s.turn();
    s.expectEvents("sent(9, 0)", "recv(9, 10)");
    assertThat(s.tcp.accept(s.knocks.getFirst(), 9)).isEqualTo(ResultCode.BAD_STATE);
    assertThat(s.tcp.waiting()).isZero();
  }

  @Test
  void dataBeforeAcceptIsBounded() {
    s.listening();
    s.peer("S", 0, 0).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.peer(".", 1, 1).send();
    for (int i = 0; i < 40; i++) {
      s.peer(".", 1 + 1000 * i, 1).data(1000).send();
    }
    assertThat(s.tcp.heldMbufs()).isEqualTo(s.config.knockMbufs());
  }

  @Test
  void rejectResetsThePeerAndMakesTheHandleStale() {
    s.listening();
    s.peer("S", 0, 0).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.peer(".", 1, 1).data(5).send();
    s.ignoreSent();
    long handle = s.knocks.getFirst();
    assertThat(s.tcp.reject(handle, s.nowUs)).isZero();
    s.expect("R. 1:1(0) ack 6");
    assertThat(s.tcp.accept(handle, 1)).isEqualTo(ResultCode.BAD_HANDLE);
    s.expectEvents("knock(1, 4000, 80)");
  }

  @Test
  void aPeerThatResetsBeforeAcceptIsForgottenWithoutAnEvent() {
    s.listening();
    s.peer("S", 0, 0).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.peer(".", 1, 1).send();
    s.events.clear();
    s.peer("R", 1, 0).send();
    s.expectEvents();
    assertThat(s.tcp.accept(s.knocks.getFirst(), 1)).isEqualTo(ResultCode.BAD_HANDLE);
  }

  @Test
  void theBacklogBoundsWhatWaitsAndTheOldestHalfOpenYieldsInTime() {
    s.listening();
    for (int i = 0; i < 6; i++) {
      s.peerPort = 5000 + i;
      s.peer("S", 0, 0).send();
    }
    assertThat(s.sentCount()).isEqualTo(6);
    assertThat(s.tcp.waiting()).isEqualTo(4);
    assertThat(s.counters.get(Counter.TCP_SYN_COOKIES)).isEqualTo(2);
    s.pass(1_000_000);
    s.ignoreSent();
    s.peerPort = 6000;
    s.peer("S", 0, 0).send();
    assertThat(s.sentCount()).isEqualTo(1);
    assertThat(s.tcp.waiting()).isEqualTo(4);
    assertThat(s.counters.get(Counter.TCP_BACKLOG_FULL)).isEqualTo(1);
    s.pass(s.config.halfOpenUs() * 2);
    assertThat(s.tcp.waiting()).isZero();
    s.expectEvents();
  }

  /** A backlog full of peers that say nothing, and one more whose SYN is answered all the same. */
  private void answeredByCookie() {
    s.listening();
    for (int i = 0; i < 4; i++) {
      s.peerPort = 5000 + i;
      s.peer("S", 0, 0).send();
    }
    s.ignoreSent();
    s.peerPort = 6000;
    s.peer("S", 0, 0).mss(1400).sackOk().ts(1, 0).scale(7).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    assertThat(s.tcp.connections()).isEqualTo(4);
  }

  @Test
  void aPeerOfAFullBacklogIsServedOnceItAnswers() {
    answeredByCookie();
    s.peer(".", 1, 1).data(10).send();
    s.expectEvents("knock(1, 6000, 80)");
    s.handle = s.knocks.getFirst();
    assertThat(s.tcp.accept(s.handle, 9)).isZero();
    s.turn();
    s.expectEvents("sent(9, 0)", "recv(9, 10)");
    s.ignoreSent();
    // It had offered more; what a cookie cannot hold is not used.
    assertThat(s.send(1400)).isEqualTo(1400);
    s.expect("P. 1:1401(1400) ack 11");
    assertThat(s.counters.get(Counter.TCP_COOKIES_REDEEMED)).isEqualTo(1);
  }

  @Test
  void theAnswerToASynByCookieOffersNothingThatItCannotKeep() {
    answeredByCookie();
    s.peer("S", 0, 0).mss(1400).sackOk().ts(1, 0).scale(7).send();
    s.expect("S. 0:0(0) ack 1 <mss 1460>");
  }

  @Test
  void anAcknowledgementThatWasGuessedOpensNothing() {
    answeredByCookie();
    s.peer(".", 1, 2).send();
    s.expect("R 2:2(0)");
    s.peer(".", 2, 1).send();
    s.peerPort = 6001;
    s.peer(".", 1, 1).send();
    s.expectEvents();
    assertThat(s.tcp.connections()).isEqualTo(4);
  }

  @Test
  void aCookieEndsWithItsTime() {
    answeredByCookie();
    s.pass(SynCookies.LIFE_US);
    s.peer(".", 1, 1).send();
    s.expectEvents();
    assertThat(s.tcp.connections()).isZero();
  }

  @Test
  void peersThatAnsweredHaveAsMuchRoomAgainAndNoMore() {
    answeredByCookie();
    for (int i = 0; i < 6; i++) {
      s.peerPort = 7000 + i;
      s.peer("S", 0, 0).send();
      s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
      s.peer(".", 1, 1).send();
      s.ignoreSent();
    }
    assertThat(s.knocks).hasSize(4);
    assertThat(s.tcp.waiting()).isEqualTo(8);
  }

  @Test
  void aLostSynAckIsSentAgainByTimerAndOnARepeatedSyn() {
    s.listening();
    s.peer("S", 0, 0).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.pass(1_000_100);
    s.expect("S. 0:0(0) ack 1 <mss 1460>");
    s.peer("S", 0, 0).send();
    s.expect("S. 0:0(0) ack 1 <mss 1460>");
    s.pass(2_000_100);
    s.expect("S. 0:0(0) ack 1 <mss 1460>");
  }

  @Test
  void connectSendsASynWithAllOptionsAndTellsTheOutcomeOnce() {
    connecting();
    s.peer("S.", 0, 1).mss(1000).send();
    s.expect(". 1:1(0) ack 1");
    s.expectEvents("connected(7, ok, 262144)");
    assertThat(s.send(1000)).isEqualTo(1000);
    s.expect("P. 1:1001(1000) ack 1");
  }

  private void connecting() {
    s.handle = s.tcp.connect(7, Script.PEER, Script.PEER_PORT, s.nowUs);
    assertThat(Handle.kind(s.handle)).isEqualTo(Handle.CONNECTION);
    s.turn();
    byte[] syn = s.raw().getFirst();
    MemorySegment m = MemorySegment.ofArray(syn);
    s.iss = TcpHeader.sequence(m, 0);
    s.localPort = TcpHeader.sourcePort(m, 0);
    assertThat(s.localPort)
        .isBetween(
            s.config.firstEphemeralPort(),
            s.config.firstEphemeralPort() + s.config.ephemeralPorts() - 1);
    assertThat(TcpHeader.flags(m, 0)).isEqualTo(TcpHeader.SYN);
    assertThat(s.describe(syn)).endsWith("<mss 1460,sackOk,ts,scale 4>");
  }

  @Test
  void aResetThatAcknowledgesOurSynRefusesTheConnect() {
    connecting();
    s.peer("R", 0, 0).send();
    s.peer("R.", 0, 2).send();
    s.expectEvents();
    s.peer("R.", 0, 1).send();
    s.expectEvents("connected(7, refused, 0)");
    assertThat(s.tcp.close(s.handle, s.nowUs)).isEqualTo(ResultCode.BAD_HANDLE);
    s.expect();
  }

  @Test
  void anAckOfSomethingElseThanOurSynIsReset() {
    connecting();
    s.peer(".", 500, 77).send();
    s.expect("R 77:77(0)");
    s.expectEvents();
  }

  @Test
  void anUnansweredConnectBacksOffAndTimesOut() {
    connecting();
    s.pass(1_000_100);
    assertThat(s.sentCount()).isEqualTo(1);
    s.pass(2_000_000);
    assertThat(s.sentCount()).isEqualTo(2);
    s.pass(4_000_000);
    assertThat(s.sentCount()).isEqualTo(3);
    s.pass(s.config.connectUs() + s.config.maxRtoUs());
    s.expectEvents("connected(7, timed-out, 0)");
  }

  @Test
  void abortAndCloseOfAConnectUnderWayEndItWithoutASegment() {
    connecting();
    assertThat(s.tcp.abort(s.handle, s.nowUs)).isZero();
    s.turn();
    s.expect();
    s.expectEvents("connected(7, aborted, 0)");
  }

  @Test
  void bothSidesMayOpenAtOnce() {
    connecting();
    s.peer("S", 0, 0).mss(1000).send();
    s.expect("S. 0:0(0) ack 1 <mss 1460>");
    s.expectEvents();
    s.peer("S.", 0, 1).mss(1000).send();
    s.expectEvents("connected(7, ok, 262144)");
    s.ignoreSent();
    s.peer(".", 1, 1).data(10).send();
    s.expectEvents("recv(7, 10)");
  }

  @Test
  void aSynWithAFinOrResetOpensNothing() {
    s.listening();
    s.peer("SF", 0, 0).send();
    s.peer("SR", 0, 0).send();
    assertThat(s.tcp.connections()).isZero();
    s.expect();
  }

  @Test
  void segmentsToNobodyAreResetInTheFormTheRfcGives() {
    s.localPort = 81;
    s.peer(".", 10, 99).data(5).send();
    s.expect("R 99:99(0)");
    s.peer("S", 10, 0).data(5).send();
    // SEQ=0, ACK=SEG.SEQ+SEG.LEN.
    s.expect("R. 0:0(0) ack 16");
    s.peer("R", 10, 0).send();
    s.expect();
    for (int i = 0; i < 3000; i++) {
      s.peer(".", 10, 99).send();
    }
    assertThat(s.sentCount()).isLessThanOrEqualTo(s.config.resetsPerSecond());
    assertThat(s.counters.get(Counter.TCP_RESET_LIMITED)).isPositive();
  }

  @Test
  void spoiltSegmentsAndGroupAddressesAreDropped() {
    s.listening();
    s.peer("S", 0, 0).spoilt().send();
    s.peer("S", 0, 0).from(0xE0000001).send();
    s.expect();
    assertThat(s.counters.get(Counter.TCP_DROP_CHECKSUM)).isEqualTo(1);
    assertThat(s.counters.get(Counter.TCP_DROP_MALFORMED)).isEqualTo(1);
  }

  @Test
  void listenChecksItsArgumentsAndPortsAreTakenOnce() {
    assertThat(s.tcp.listen(1, 0, 0, 4)).isEqualTo(ResultCode.INVALID);
    assertThat(s.tcp.listen(1, 0, 65536, 4)).isEqualTo(ResultCode.INVALID);
    assertThat(s.tcp.listen(1, 99, 80, 4)).isEqualTo(ResultCode.INVALID);
    assertThat(s.tcp.listen(1, 0, 80, 0)).isEqualTo(ResultCode.INVALID);
    long any = s.tcp.listen(1, 0, 80, 4);
    assertThat(Handle.kind(any)).isEqualTo(Handle.LISTENER);
    assertThat(s.tcp.listen(1, 0, 80, 4)).isEqualTo(ResultCode.IN_USE);
    long exact = s.tcp.listen(2, Script.LOCAL, 80, 4);
    assertThat(exact).isPositive();
    s.peer("S", 0, 0).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.peer(".", 1, 1).send();
    s.expectEvents("knock(2, 4000, 80)");
    assertThat(s.tcp.unlisten(exact)).isZero();
    assertThat(s.tcp.unlisten(exact)).isEqualTo(ResultCode.BAD_HANDLE);
    s.expect("R. 1:1(0) ack 1");
    assertThat(s.tcp.close(any, s.nowUs)).isEqualTo(ResultCode.BAD_HANDLE);
  }

  @Test
  void handlesThatWereNeverGivenOutAreErrors() {
    for (long h : new long[] {0, -1, 1, Handle.of(1, 1, 0), Handle.of(1, 5, -1), 1L << 62}) {
      assertThat(s.tcp.accept(h, 1)).isEqualTo(ResultCode.BAD_HANDLE);
      assertThat(s.tcp.reject(h, 1)).isEqualTo(ResultCode.BAD_HANDLE);
      assertThat(s.tcp.send(h, 0, 1, 1)).isEqualTo(ResultCode.BAD_HANDLE);
      assertThat(s.tcp.recvDone(h, 1, 1)).isEqualTo(ResultCode.BAD_HANDLE);
      assertThat(s.tcp.close(h, 1)).isEqualTo(ResultCode.BAD_HANDLE);
      assertThat(s.tcp.abort(h, 1)).isEqualTo(ResultCode.BAD_HANDLE);
      assertThat(s.tcp.unlisten(h)).isEqualTo(ResultCode.BAD_HANDLE);
    }
  }

  @Test
  void aSynTheLayerBelowRefusedIsTriedAgainSoon() {
    s.refuses = true;
    assertThat(s.tcp.connect(7, Script.PEER, Script.PEER_PORT, s.nowUs)).isPositive();
    s.turn();
    s.refuses = false;
    s.pass(2_000);
    assertThat(s.sentCount()).isEqualTo(1);
  }

  @Test
  void whereNoAnswerCanGoNobodyIsListenedToAndNobodyCalled() {
    s.listening();
    s.reachable = false;
    s.peer("S", 0, 0).send();
    s.expect();
    assertThat(s.tcp.waiting()).isZero();
    assertThat(s.counters.get(Counter.TCP_UNREACHABLE)).isEqualTo(1);
    assertThat(s.tcp.connect(1, Script.PEER, 80, s.nowUs)).isEqualTo(ResultCode.UNREACHABLE);
    assertThat(s.tcp.connections()).isZero();
  }

  /** Or a flood of requests from where nobody answers ARP would keep the loop at it for ever. */
  @Test
  void whatTheNetworkLayerLosesIsTriedAgainByTheTimerAndNoSooner() {
    s.listening();
    s.loses = true;
    s.peer("S", 0, 0).send();
    for (int i = 0; i < 100; i++) {
      s.turn();
    }
    assertThat(s.lost).isEqualTo(1);
    s.loses = false;
    s.pass(RttEstimator.INITIAL_RTO_US + 10_000);
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.peer(".", 1, 1).send();
    s.expectEvents("knock(1, 4000, 80)");
  }
}
