// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.ixj.abi.ResultCode;
import org.ixj.stats.Counter;
import org.ixj.wire.TcpHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DataScriptTest {
  private Script s = new Script();

  @AfterEach
  void nothingLeaks() {
    s.tcp.shutdown(s.nowUs);
    assertThat(s.leaks()).isEmpty();
    s.close();
  }

  private void replace(Script other) {
    s.close();
    s = other;
  }

  // ---- Receiving -------------------------------------------------------------------------------

  @Test
  void everySecondFullSegmentIsAcknowledgedAndALoneOneAfterTheDelay() {
    s.plain();
    s.peer(".", 1, 1).data(1000).send();
    s.expect();
    s.peer(".", 1001, 1).data(1000).send();
    s.expect(". 1:1(0) ack 2001");
    s.peer(".", 2001, 1).data(1000).send();
    s.expect();
    s.pass(s.config.delayedAckUs() - 1000);
    s.expect();
    s.pass(2000);
    s.expect(". 1:1(0) ack 3001");
    s.pass(1_000_000);
    s.expect();
  }

  @Test
  void dataCarriesTheAcknowledgement() {
    s.plain();
    s.peer(".", 1, 1).data(100).send();
    s.send(50);
    s.expect("P. 1:51(50) ack 101");
    s.pass(100_000);
    s.expect();
  }

  @Test
  void aGapIsReportedAtOnceForEachSegmentWithTheLatestBlockFirst() {
    s.withSack();
    s.peer(".", 101, 1).data(100).send();
    s.expect(". 1:1(0) ack 1 <sack 101-201>");
    s.peer(".", 301, 1).data(100).send();
    s.expect(". 1:1(0) ack 1 <sack 301-401,sack 101-201>");
    s.peer(".", 201, 1).data(50).send();
    s.expect(". 1:1(0) ack 1 <sack 101-251,sack 301-401>");
    s.expectEvents();
    s.peer(".", 1, 1).data(100).send();
    s.expect(". 1:1(0) ack 251 <sack 301-401>");
    s.expectEvents("recv(42, 100)", "recv(42, 100)", "recv(42, 50)");
    s.peer(".", 251, 1).data(50).send();
    s.expect(". 1:1(0) ack 401");
  }

  @Test
  void duplicatesAreReportedOnceFirst() {
    s.withSack();
    s.peer(".", 1, 1).data(100).send();
    s.peer(".", 1, 1).data(100).send();
    s.expect(". 1:1(0) ack 101 <sack 1-101>");
    s.peer(".", 201, 1).data(100).send();
    s.expect(". 1:1(0) ack 101 <sack 201-301>");
    s.peer(".", 201, 1).data(100).send();
    s.expect(". 1:1(0) ack 101 <sack 201-301,sack 201-301>");
    s.expectEvents("recv(42, 100)");
  }

  @Test
  void overlapsAreCutOnBothSides() {
    s.plain();
    s.peer(".", 1, 1).data(100).send();
    s.peer(".", 51, 1).data(100).send();
    s.expectEvents("recv(42, 100)", "recv(42, 50)");
    s.ignoreSent();
    s.peer(".", 100, 1).data(10).send();
    s.expect(". 1:1(0) ack 151");
  }

  @Test
  void theWindowClosesAsDataArrivesAndOpensOnlyByRecvDone() {
    replace(new Script(TcpConfig.defaults().withTables(16, 4).withBuffers(4000, 4000, 64, 8), 64));
    s.plain();
    s.reportWindow = true;
    s.peer(".", 1, 1).data(1000).send();
    s.peer(".", 1001, 1).data(1000).send();
    s.expect(". 1:1(0) ack 2001 win 2000");
    s.peer(".", 2001, 1).data(1000).send();
    s.peer(".", 3001, 1).data(1000).send();
    s.expect(". 1:1(0) ack 4001 win 0");
    // A probe beyond the closed window is refused and answered.
    s.peer(".", 4001, 1).data(1).send();
    s.expect(". 1:1(0) ack 4001 win 0");
    s.pass(10_000_000);
    s.expect();
    s.expectEvents("recv(42, 1000)", "recv(42, 1000)", "recv(42, 1000)", "recv(42, 1000)");
    // Too little to be worth an update (silly window avoidance).
    assertThat(s.tcp.recvDone(s.handle, 500, s.nowUs)).isZero();
    s.turn();
    s.expect();
    s.peer(".", 4001, 1).data(1).send();
    s.expect(". 1:1(0) ack 4001 win 0");
    assertThat(s.tcp.recvDone(s.handle, 1500, s.nowUs)).isZero();
    s.turn();
    s.expect(". 1:1(0) ack 4001 win 2000");
    assertThat(s.tcp.recvDone(s.handle, 2001, s.nowUs)).isEqualTo(ResultCode.BAD_STATE);
    assertThat(s.tcp.recvDone(s.handle, -1, s.nowUs)).isEqualTo(ResultCode.BAD_STATE);
    assertThat(s.tcp.heldMbufs()).isEqualTo(2);
  }

  @Test
  void manyTinySegmentsDoNotHoldManyBuffers() {
    TcpConfig config = TcpConfig.defaults().withTables(16, 4);
    replace(new Script(config.withBuffers(100_000, 4000, 64, 8), 256));
    s.plain();
    int seq = 1;
    for (int i = 0; i < 3000; i++) {
      s.peer(".", seq, 1).data(10).send();
      seq += 10;
    }
    assertThat(s.tcp.heldMbufs()).isLessThanOrEqualTo(s.config.heldMbufs());
    assertThat(s.pool.available()).isPositive();
    s.ignoreSent();
    s.peer(".", seq, 1).send();
    int offered =
        s.events.stream()
            .filter(e -> e.startsWith("recv"))
            .mapToInt(e -> Integer.parseInt(e.substring(9, e.length() - 1)))
            .sum();
    assertThat(offered).isEqualTo(seq - 1);
    assertThat(s.tcp.recvDone(s.handle, offered, s.nowUs)).isZero();
    assertThat(s.tcp.heldMbufs()).isZero();
  }

  @Test
  void withoutBuffersPayloadIsRefusedAndAcknowledgementsStillCount() {
    replace(new Script(TcpConfig.defaults().withTables(16, 4), 131));
    s.plain();
    assertThat(s.send(1000)).isEqualTo(1000);
    s.peer(".", 1, 1).data(1000).send();
    s.peer(".", 1001, 1).data(1000).send();
    s.ignoreSent();
    s.events.clear();
    s.peer(".", 2001, 1001).data(1000).send();
    s.expectEvents("sent(42, 1000)");
    s.expect(". 1001:1001(0) ack 2001");
    assertThat(s.counters.get(Counter.TCP_DROP_NO_ROOM)).isEqualTo(1);
    assertThat(s.tcp.recvDone(s.handle, 2000, s.nowUs)).isZero();
    s.peer(".", 2001, 1001).data(1000).send();
    s.expectEvents("recv(42, 1000)");
  }

  @Test
  void peersThatAreNotReadLeaveBuffersForTheRest() {
    TcpConfig config = TcpConfig.defaults().withTables(512, 4);
    replace(new Script(config, 4096));
    assertThat(s.tcp.listen(1, 0, Script.PORT, 4)).isPositive();
    int hoarders = 200;
    for (s.peerPort = 5000; s.peerPort < 5000 + hoarders; s.peerPort++) {
      open();
      for (int i = 0; i < 512; i++) {
        s.peer(".", 1 + 1000 * i, 1).data(1000).send();
      }
      s.ignoreSent();
    }
    assertThat(s.counters.get(Counter.TCP_DROP_NO_ROOM)).as("they were held back").isPositive();
    open();
    s.events.clear();
    for (int i = 0; i < 2; i++) {
      s.peer(".", 1 + 1000 * i, 1).data(1000).send();
    }
    s.expectEvents("recv(42, 1000)", "recv(42, 1000)");
  }

  /** A connection from the peer's present port, accepted. */
  private void open() {
    s.peer("S", 0, 0).mss(1000).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.peer(".", 1, 1).send();
    s.accept();
  }

  @Test
  void fillingAGapGoesBeforeKeepingWhatIsBehindIt() {
    replace(new Script(TcpConfig.defaults().withTables(16, 4), 131));
    s.withSack();
    s.peer(".", 1001, 1).data(1000).send();
    s.peer(".", 2001, 1).data(1000).send();
    assertThat(s.tcp.heldMbufs()).isEqualTo(2);
    s.peer(".", 1, 1).data(1000).send();
    s.expectEvents("recv(42, 1000)");
    assertThat(s.tcp.heldMbufs()).isEqualTo(1);
  }

  // ---- Timestamps (RFC 7323) -------------------------------------------------------------------

  private void withTimestamps() {
    s.listening();
    s.established(s.peer("S", 0, 0).mss(1012).sackOk().ts(1000, 0));
  }

  @Test
  void oldTimestampsAreOldSegments() {
    withTimestamps();
    s.peer(".", 1, 1).data(10).ts(999, 0).send();
    s.expectEvents();
    s.expect(". 1:1(0) ack 1 <ts>");
    s.peer(".", 1, 1).data(10).send();
    s.expect();
    s.expectEvents();
    assertThat(s.counters.get(Counter.TCP_PAWS)).isEqualTo(2);
    s.peer(".", 1, 1).data(10).ts(1000, 0).send();
    s.expectEvents("recv(42, 10)");
    s.peer("R", 11, 0).ts(5, 0).send();
    s.expectEvents("dead(42, reset)");
  }

  @Test
  void theEchoIsOfTheSegmentThatCoversTheLastAcknowledgement() {
    withTimestamps();
    s.peer(".", 1, 1).data(10).ts(2000, 0).send();
    s.peer(".", 11, 1).data(10).ts(2001, 0).send();
    byte[] ack = s.raw().getLast();
    assertThat(echo(ack)).isEqualTo(2000);
    s.peer(".", 31, 1).data(10).ts(2005, 0).send();
    assertThat(echo(s.raw().getLast())).isEqualTo(2001 - 1);
  }

  private static int echo(byte[] segment) {
    Segment parsed = new Segment();
    MemorySegment m = MemorySegment.ofArray(segment);
    parsed.parse(m, 0, 0, 0, segment.length);
    return parsed.tsEcr;
  }

  // ---- Sending ---------------------------------------------------------------------------------

  @Test
  void anInitialWindowIsTenSegmentsAndGrowsWithAcknowledgements() {
    s.plain();
    assertThat(s.send(200_000)).isEqualTo(200_000);
    assertThat(s.sentCount()).isEqualTo(10);
    s.ignoreSent();
    s.peer(".", 1, 2001).send();
    assertThat(s.sentCount()).isEqualTo(4);
  }

  @Test
  void theSendLimitAndTheNumberOfEntriesAreBounds() {
    s.plain();
    assertThat(s.send(300_000)).isEqualTo(s.config.sendLimit());
    assertThat(s.tcp.send(s.handle, 0, 1, s.nowUs)).isZero();
    assertThat(s.tcp.send(s.handle, 0, -1, s.nowUs)).isEqualTo(ResultCode.INVALID);
    s.tcp.abort(s.handle, s.nowUs);
    s.turn();
    s.peerPort++;
    s.peer("S", 0, 0).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getLast()), 0);
    s.peer(".", 1, 1).send();
    s.accept();
    for (int i = 0; i < s.config.sendEntries(); i++) {
      assertThat(s.tcp.send(s.handle, 3L * i, 2, s.nowUs)).isEqualTo(2);
    }
    assertThat(s.tcp.send(s.handle, 0, 2, s.nowUs)).isZero();
    // What joins the last entry needs none of its own.
    assertThat(s.tcp.send(s.handle, 3L * s.config.sendEntries() - 1, 2, s.nowUs)).isEqualTo(2);
  }

  @Test
  void scatteredPiecesAtOddPlacesLeaveAsOneSegmentWithARightChecksum() {
    s.plain();
    assertThat(s.tcp.send(s.handle, 1, 3, s.nowUs)).isEqualTo(3);
    assertThat(s.tcp.send(s.handle, 101, 7, s.nowUs)).isEqualTo(7);
    assertThat(s.tcp.send(s.handle, 50, 1, s.nowUs)).isEqualTo(1);
    assertThat(s.tcp.send(s.handle, 200, 4, s.nowUs)).isEqualTo(4);
    s.turn();
    s.expect("P. 1:16(15) ack 1");
  }

  @Test
  void aSmallWindowIsWaitedForNotFilledWithCrumbs() {
    s.plain();
    s.peer(".", 1, 1).win(600).send();
    assertThat(s.send(3000)).isEqualTo(3000);
    s.expect();
    // The override timer (RFC 9293 3.8.6.2.1) ends the wait.
    s.pass(1_000_000);
    assertThat(s.sentCount()).isPositive();
    assertThat(s.describe(s.raw().getFirst())).isEqualTo(". 1:601(600) ack 1");
  }

  @Test
  void aClosedWindowIsProbedWithBackoffForAsLongAsThePeerAnswers() {
    s.plain();
    s.peer(".", 1, 1).win(0).send();
    s.send(500);
    s.expect();
    int probes = 0;
    for (int i = 0; i < 3000; i++) {
      s.pass(100_000);
      if (s.sentCount() > 0) {
        probes += s.sentCount();
        s.expect(". 0:0(0) ack 1");
        s.peer(".", 1, 1).win(0).send();
      }
    }
    assertThat(probes).isBetween(8, 20);
    s.expectEvents();
    s.peer(".", 1, 1).win(5000).send();
    s.expect("P. 1:501(500) ack 1");
    s.peer(".", 1, 501).send();
    s.expectEvents("sent(42, 500)");
  }

  /** The segment that is sent again has an older number, and a newer acknowledgement. */
  @Test
  void aWindowIsThatOfTheAcknowledgementItCameWith() {
    s.plain();
    s.peer(".", 1001, 1).data(1000).win(3000).send(); // the one before it was lost
    s.ignoreSent();
    s.send(6000);
    s.expect(". 1:1001(1000) ack 1", ". 1001:2001(1000) ack 1", ". 2001:3001(1000) ack 1");
    s.peer(".", 1, 3001).data(1000).win(1000).send();
    s.expect(". 3001:4001(1000) ack 2001");
    s.peer(".", 2001, 4001).win(2000).send();
    s.expect(". 4001:5001(1000) ack 2001", "P. 5001:6001(1000) ack 2001");
  }

  /** What was overtaken says nothing of the window now. */
  @Test
  void aWindowOfAnOlderSegmentIsNotTaken() {
    s.plain();
    s.peer(".", 1001, 1).data(1000).win(1000).send();
    s.peer(".", 1, 1).data(1000).win(5000).send();
    s.ignoreSent();
    s.send(3000);
    s.expect(". 1:1001(1000) ack 2001");
  }

  @Test
  void aWindowThatShrinksOverWhatWasSentIsWaitedForLikeAClosedOne() {
    s.plain();
    s.send(1000);
    s.ignoreSent();
    s.peer(".", 1, 1).win(0).send();
    for (int i = 0; i < 3000; i++) {
      s.pass(100_000);
      if (s.sentCount() > 0) {
        s.expect("P. 1:1001(1000) ack 1");
        s.peer(".", 1, 1).win(0).send();
      }
    }
    s.expectEvents();
    s.peer(".", 1, 1).win(5000).send();
    s.ignoreSent();
    s.pass(1_000_000);
    assertThat(s.raw().stream().map(s::describe)).contains("P. 1:1001(1000) ack 1");
    s.peer(".", 1, 1001).send();
    s.expectEvents("sent(42, 1000)");
  }

  @Test
  void aWindowThatShrinksAndNoAnswerIsGivenUp() {
    s.plain();
    s.send(1000);
    s.peer(".", 1, 1).win(0).send();
    s.pass(3 * s.config.giveUpUs());
    s.expectEvents("dead(42, timed-out)");
  }

  @Test
  void aClosedWindowAndNoAnswerIsGivenUp() {
    s.plain();
    s.peer(".", 1, 1).win(0).send();
    s.send(500);
    s.pass(3 * s.config.giveUpUs());
    s.expectEvents("dead(42, timed-out)");
  }

  @Test
  void aSmallerPathMtuShrinksSegmentsAndSendsThemAgain() {
    s.plain();
    s.send(1000);
    s.ignoreSent();
    icmp(3, 4, 640, 1);
    s.turn();
    s.expect(". 1:601(600) ack 1", "P. 601:1001(400) ack 1");
    // Forged: not in flight, or less than any link.
    icmp(3, 4, 100, 5000);
    icmp(3, 1, 0, 1);
    s.turn();
    s.expect();
    s.expectEvents();
  }

  @Test
  void aTailProbeObeysAPathMtuFoundSince() {
    s.withSack();
    s.send(2000);
    s.ignoreSent();
    s.pass(1000);
    s.peer(".", 1, 1).sack(1001, 2001).send();
    icmp(3, 4, 640, 1);
    s.turn();
    s.expect(". 1:601(600) ack 1", ". 601:1001(400) ack 1");
    // The last segment is the peer's already, so it was not cut with what is lost.
    s.pass(50_000);
    s.expect("P. 1401:2001(600) ack 1");
    assertThat(s.counters.get(Counter.TCP_TAIL_PROBES)).isEqualTo(1);
  }

  private void icmp(int type, int code, int mtu, int seq) {
    int mbuf = s.pool.allocate();
    long at = s.pool.offset(mbuf);
    TcpHeader.write(
        s.pool.segment(), at, s.localPort, s.peerPort, s.iss + seq, 0, 20, TcpHeader.ACK, 0);
    s.tcp.error(type, code, mtu, Script.LOCAL, Script.PEER, at, 8);
    s.pool.free(mbuf);
  }
}
