// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.ixj.abi.ResultCode;
import org.ixj.stats.Counter;
import org.ixj.wire.TcpHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloseScriptTest {
  private final Script s = new Script(TcpConfig.defaults().withTables(100, 4), 256).plain();

  @AfterEach
  void nothingLeaks() {
    s.tcp.shutdown(s.nowUs);
    assertThat(s.leaks()).isEmpty();
    s.close();
  }

  private void close() {
    assertThat(s.tcp.close(s.handle, s.nowUs)).isZero();
    s.turn();
  }

  @Test
  void closingFirstEndsForTheApplicationWithTheAckOfItsFinAndWaitsWithoutIt() {
    assertThat(s.tcp.send(s.handle, 0, 100, s.nowUs)).isEqualTo(100);
    close();
    s.expect("FP. 1:101(100) ack 1");
    assertThat(s.tcp.send(s.handle, 0, 1, s.nowUs)).isEqualTo(ResultCode.BAD_STATE);
    s.peer(".", 1, 102).send();
    s.expectEvents("sent(42, 100)", "dead(42, ok)");
    assertThat(s.tcp.close(s.handle, s.nowUs)).isEqualTo(ResultCode.BAD_HANDLE);
    s.peer("F.", 1, 102).send();
    s.expect(". 102:102(0) ack 2");
    s.expectEvents();
    assertThat(s.tcp.connections()).isZero();
    assertThat(s.tcp.timeWaits()).isEqualTo(1);
    s.pass(s.config.timeWaitUs() + 100);
    assertThat(s.tcp.timeWaits()).isZero();
    assertThat(s.tcp.tuples()).isZero();
  }

  @Test
  void sentIsToldForOutstandingBytesAfterClose() {
    assertThat(s.tcp.send(s.handle, 0, 2000, s.nowUs)).isEqualTo(2000);
    close();
    s.expect(". 1:1001(1000) ack 1", "FP. 1001:2001(1000) ack 1");
    s.peer(".", 1, 1001).send();
    s.expectEvents("sent(42, 1000)");
    s.peer(".", 1, 2001).send();
    s.expectEvents("sent(42, 1000)");
    s.peer(".", 1, 2002).send();
    s.expectEvents("dead(42, ok)");
  }

  @Test
  void aPeerThatClosesFirstMaySeeDataBeforeOurFin() {
    s.peer("F.", 1, 1).send();
    s.expect(". 1:1(0) ack 2");
    s.expectEvents("recv(42, 0)");
    assertThat(s.send(50)).isEqualTo(50);
    s.expect("P. 1:51(50) ack 2");
    s.peer(".", 2, 51).send();
    s.expectEvents("sent(42, 50)");
    close();
    s.expect("F. 51:51(0) ack 2");
    s.expectEvents();
    s.peer(".", 2, 52).send();
    s.expectEvents("dead(42, ok)");
    assertThat(s.tcp.tuples()).isZero();
  }

  @Test
  void closesThatCrossEndInTimeWait() {
    close();
    s.expect("F. 1:1(0) ack 1");
    s.peer("F.", 1, 1).send();
    s.expect(". 2:2(0) ack 2");
    s.expectEvents();
    s.peer(".", 2, 2).send();
    s.expectEvents("dead(42, ok)");
    assertThat(s.tcp.timeWaits()).isEqualTo(1);
  }

  @Test
  void aFinThatAcknowledgesOursGoesStraightToTimeWait() {
    close();
    s.ignoreSent();
    s.peer("F.", 1, 2).send();
    s.expect(". 2:2(0) ack 2");
    s.expectEvents("dead(42, ok)");
    assertThat(s.tcp.timeWaits()).isEqualTo(1);
  }

  @Test
  void aFinAheadOfAGapWaitsForTheGap() {
    s.peer("F.", 11, 1).data(10).send();
    s.expect(". 1:1(0) ack 1");
    s.expectEvents();
    s.peer(".", 1, 1).data(10).send();
    s.expect(". 1:1(0) ack 22");
    s.expectEvents("recv(42, 10)", "recv(42, 10)", "recv(42, 0)");
  }

  @Test
  void aLostFinIsSentAgain() {
    close();
    s.expect("F. 1:1(0) ack 1");
    s.pass(s.config.minRtoUs() + 100);
    s.expect("F. 1:1(0) ack 1");
  }

  @Test
  void anOrphanInFinWait2IsResetWhenItsPeerNeverCloses() {
    close();
    s.peer(".", 1, 2).send();
    s.expectEvents("dead(42, ok)");
    s.ignoreSent();
    s.pass(s.config.finWait2Us() + 1000);
    s.expect("R. 2:2(0) ack 1");
    assertThat(s.tcp.tuples()).isZero();
    s.expectEvents();
  }

  @Test
  void dataForAnApplicationThatClosedIsReset() {
    close();
    s.peer(".", 1, 2).send();
    s.ignoreSent();
    s.peer(".", 1, 2).data(10).send();
    s.expect("R. 2:2(0) ack 1");
    assertThat(s.tcp.tuples()).isZero();
  }

  @Test
  void dataBeforeTheAckOfOurFinIsAcknowledgedAndDropped() {
    close();
    s.ignoreSent();
    s.peer(".", 1, 1).data(10).send();
    s.peer(".", 11, 1).data(10).send();
    s.expectEvents();
    assertThat(s.tcp.heldMbufs()).isZero();
    s.peer("F.", 21, 2).send();
    s.expectEvents("dead(42, ok)");
  }

  @Test
  void buffersNotDoneAtCloseMayStillBeDone() {
    s.peer(".", 1, 1).data(100).send();
    s.events.clear();
    close();
    assertThat(s.tcp.recvDone(s.handle, 101, s.nowUs)).isEqualTo(ResultCode.BAD_STATE);
    assertThat(s.tcp.recvDone(s.handle, 100, s.nowUs)).isZero();
    assertThat(s.tcp.heldMbufs()).isZero();
  }

  @Test
  void offeredBuffersOutliveTheConnectionUntilTheyAreReclaimed() {
    s.peer(".", 1, 1).data(100).send();
    s.peer("R", 101, 0).send();
    s.expectEvents("recv(42, 100)", "dead(42, reset)");
    assertThat(s.tcp.heldMbufs()).isEqualTo(1);
    s.tcp.reclaim();
    assertThat(s.tcp.heldMbufs()).isZero();
  }

  @Test
  void abortResetsAndEndsAtOnce() {
    assertThat(s.tcp.send(s.handle, 0, 100, s.nowUs)).isEqualTo(100);
    assertThat(s.tcp.abort(s.handle, s.nowUs)).isZero();
    s.turn();
    s.expect("R. 1:1(0) ack 1");
    s.expectEvents("dead(42, aborted)");
    assertThat(s.tcp.abort(s.handle, s.nowUs)).isEqualTo(ResultCode.BAD_HANDLE);
    assertThat(s.tcp.tuples()).isZero();
  }

  @Test
  void callsBetweenTheEndAndItsEventAreBadState() {
    s.deaf = true;
    s.peer("R", 1, 0).send();
    assertThat(s.tcp.send(s.handle, 0, 1, s.nowUs)).isEqualTo(ResultCode.BAD_STATE);
    assertThat(s.tcp.close(s.handle, s.nowUs)).isEqualTo(ResultCode.BAD_STATE);
    assertThat(s.tcp.abort(s.handle, s.nowUs)).isEqualTo(ResultCode.BAD_STATE);
    assertThat(s.tcp.recvDone(s.handle, 0, s.nowUs)).isEqualTo(ResultCode.BAD_STATE);
    s.turn();
    s.expectEvents("dead(42, reset)");
  }

  @Test
  void shutdownResetsEverythingWithoutEventsAndTheStackServesOn() {
    s.peer(".", 1, 1).data(100).send();
    s.events.clear();
    assertThat(s.tcp.send(s.handle, 0, 100, s.nowUs)).isEqualTo(100);
    s.tcp.shutdown(s.nowUs);
    s.turn();
    s.expect("R. 1:1(0) ack 101");
    s.expectEvents();
    assertThat(s.leaks()).isEmpty();
    assertThat(s.tcp.listeners()).isZero();
    assertThat(s.tcp.send(s.handle, 0, 1, s.nowUs)).isEqualTo(ResultCode.BAD_HANDLE);
    s.plain();
    s.peer(".", 1, 1).data(100).send();
    s.expectEvents("recv(42, 100)");
  }

  // ---- TIME_WAIT -------------------------------------------------------------------------------

  private void timeWait() {
    close();
    s.peer("F.", 1, 2).send();
    s.ignoreSent();
    s.events.clear();
    assertThat(s.tcp.timeWaits()).isEqualTo(1);
  }

  @Test
  void timeWaitAnswersARepeatedFinAndStartsOver() {
    timeWait();
    s.pass(s.config.timeWaitUs() - 1_000_000);
    s.peer("F.", 1, 2).send();
    s.expect(". 2:2(0) ack 2");
    s.pass(2_000_000);
    assertThat(s.tcp.timeWaits()).isEqualTo(1);
    s.pass(s.config.timeWaitUs());
    assertThat(s.tcp.timeWaits()).isZero();
  }

  @Test
  void timeWaitIsDeafToResets() {
    timeWait();
    s.peer("R", 2, 0).send();
    s.expect();
    assertThat(s.tcp.timeWaits()).isEqualTo(1);
  }

  @Test
  void aSynWithAHigherNumberReopensTheTuple() {
    timeWait();
    s.peer("S", 1, 0).send();
    s.expect(". 2:2(0) ack 2");
    s.peer("S", 1000, 0).send();
    assertThat(s.tcp.timeWaits()).isZero();
    assertThat(s.tcp.waiting()).isEqualTo(1);
    assertThat(s.sentCount()).isEqualTo(1);
  }

  @Test
  void theTimeWaitTableIsBoundedAndDropsItsOldest() {
    timeWait();
    for (int i = 0; i < 6; i++) {
      connectAnother();
      timeWaitOne();
    }
    assertThat(s.tcp.timeWaits()).isEqualTo(4);
    assertThat(s.tcp.tuples()).isEqualTo(4);
    assertThat(s.counters.get(Counter.TCP_TIME_WAIT_FULL)).isEqualTo(3);
  }

  private void connectAnother() {
    s.peerPort++;
    s.peer("S", 0, 0).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.peer(".", 1, 1).send();
    s.accept();
  }

  private void timeWaitOne() {
    close();
    s.peer("F.", 1, 2).send();
    s.ignoreSent();
    s.events.clear();
  }

  // ---- Blind attacks (RFC 5961) ----------------------------------------------------------------

  @Test
  void aResetMustHitTheExactNumber() {
    s.peer("R", 2, 0).send();
    s.expect(". 1:1(0) ack 1");
    s.peer("R", 70_000, 0).send();
    s.expect();
    s.peer("R", 0, 0).send();
    s.expect();
    s.expectEvents();
    s.peer("R", 1, 0).send();
    s.expect();
    s.expectEvents("dead(42, reset)");
  }

  @Test
  void aSynOnAnOpenConnectionIsChallenged() {
    s.peer("S", 1, 0).send();
    s.expect(". 1:1(0) ack 1");
    s.peer("S", 90_000, 0).send();
    s.expect(". 1:1(0) ack 1");
    s.expectEvents();
  }

  @Test
  void acknowledgementsOfTheFutureAndOfTheFarPastAreChallengedAndTheirDataDropped() {
    s.peer(".", 1, 2).data(10).send();
    s.expect(". 1:1(0) ack 1");
    s.peer(".", 1, -100_000).data(10).send();
    s.expect(". 1:1(0) ack 1");
    s.expectEvents();
    s.peer(".", 1, 0).data(10).send();
    s.expectEvents("recv(42, 10)");
  }

  @Test
  void keepAlivesAreAnsweredThoughAnotherPeerUsesTheChallengesUp() {
    for (int i = 0; i <= s.config.challengesPerSecond(); i++) {
      s.peer("S", 100, 0).send();
    }
    s.ignoreSent();
    // RFC 9293 §3.8.4; Linux probes a closed window with the same segment.
    s.peer(".", 0, 1).send();
    s.expect(". 1:1(0) ack 1");
    s.peer(".", 0, 1).send();
    s.expect();
    s.pass(1_000_000);
    s.peer(".", 0, 1).send();
    s.expect(". 1:1(0) ack 1");
  }

  @Test
  void challengesAreLimited() {
    for (int i = 0; i < 3000; i++) {
      s.peer("S", 1, 0).send();
    }
    assertThat(s.sentCount())
        .isBetween(s.config.challengesPerSecond() / 2, s.config.challengesPerSecond());
    assertThat(s.counters.get(Counter.TCP_CHALLENGE_LIMITED)).isPositive();
  }

  @Test
  void aSegmentWithoutAckIsDropped() {
    s.peer("", 1, 0).data(10).send();
    s.expect();
    s.expectEvents();
  }

  @Test
  void aResetThatFindsNoRoomIsSentWhenThereIsSome() {
    s.refuses = true;
    s.tcp.shutdown(s.nowUs);
    assertThat(s.tcp.connections()).isZero();
    s.pass(50_000);
    s.expect();
    s.refuses = false;
    s.pass(5_000);
    s.expect("R. 1:1(0) ack 1");
    s.pass(100_000);
    s.expect();
  }

  @Test
  void everyConnectionIsResetHoweverLittleRoomThereIs() {
    while (s.tcp.connections() < s.config.maxConnections()) {
      connectAnother();
    }
    s.ignoreSent();
    s.room = 0;
    s.tcp.shutdown(s.nowUs);
    Set<Integer> peers = new HashSet<>();
    for (int i = 0; i < s.config.maxConnections(); i++) {
      s.room = 1;
      s.pass(5_000);
      for (byte[] raw : s.raw()) {
        peers.add(TcpHeader.destinationPort(MemorySegment.ofArray(raw), 0));
      }
      s.ignoreSent();
    }
    assertThat(peers).hasSize(s.config.maxConnections());
  }

  /**
   * Else it would go to whoever is behind the device when it is up again, and wake us till then.
   */
  @Test
  void aResetIsNotKeptForADeviceThatIsDown() {
    s.refuses = true;
    assertThat(s.tcp.abort(s.handle, s.nowUs)).isZero();
    s.pass(1_100_000);
    s.refuses = false;
    s.pass(100_000);
    s.expect();
    s.expectEvents("dead(42, aborted)");
  }
}
