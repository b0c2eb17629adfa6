// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ixj.net.Bench.GATEWAY;
import static org.ixj.net.Bench.OUR_MAC;
import static org.ixj.net.Bench.PEER;
import static org.ixj.net.Bench.PEER_MAC;
import static org.ixj.net.Bench.US;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.ixj.stats.Counter;
import org.ixj.wire.EthernetHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 826, RFC 1122 §2.3.2 and RFC 5227 §2.4, one rule a test. */
class ArpTest {
  private static final long ALL = EthernetHeader.BROADCAST;
  private static final long RIVAL = 0x0200_0000_0099L;
  private static final long SECOND = 1_000_000;
  private static final int REQUEST = 1;
  private static final int REPLY = 2;

  private final Neighbors neighbors = new Neighbors();
  private final Bench bench = new Bench(neighbors, 1024);

  @AfterEach
  void noLeak() {
    bench.noLeak();
  }

  private void isArp(byte[] frame, long to, int operation, int target) {
    assertThat(Frames.u16(frame, 12)).as("type").isEqualTo(0x0806);
    assertThat(Frames.mac(frame, 0)).as("to").isEqualTo(to);
    assertThat(Frames.u16(frame, 20)).as("operation").isEqualTo(operation);
    assertThat(Frames.mac(frame, 22)).as("sender").isEqualTo(OUR_MAC);
    assertThat(Frames.u32(frame, 28)).as("sender").isEqualTo(US);
    assertThat(Frames.u32(frame, 38)).as("target").isEqualTo(target);
  }

  private void isDatagram(byte[] frame, long to, int destination) {
    assertThat(Frames.u16(frame, 12)).as("type").isEqualTo(0x0800);
    assertThat(Frames.mac(frame, 0)).as("to").isEqualTo(to);
    assertThat(Frames.u32(frame, 30)).as("destination").isEqualTo(destination);
  }

  private void peerAnswers(long mac) {
    bench.receive(Frames.arp(OUR_MAC, REPLY, mac, PEER, OUR_MAC, US));
  }

  @Test
  void aRequestForOurAddressIsAnsweredToItsSender() {
    bench.receive(Frames.arp(ALL, REQUEST, PEER_MAC, PEER, 0, US));
    byte[] reply = bench.frame();
    isArp(reply, PEER_MAC, REPLY, PEER);
    assertThat(Frames.mac(reply, 32)).isEqualTo(PEER_MAC);
  }

  @Test
  void whoAskedForUsNeedNotBeAskedBeforeADatagramButIsAskedAlongsideIt() {
    bench.receive(Frames.arp(ALL, REQUEST, PEER_MAC, PEER, 0, US));
    bench.frame();
    bench.send(PEER);
    isArp(bench.frame(), PEER_MAC, REQUEST, PEER);
    isDatagram(bench.frame(), PEER_MAC, PEER);
    bench.silent();
  }

  @Test
  void aRequestForAnotherIsIgnored() {
    bench.refused(Frames.arp(ALL, REQUEST, PEER_MAC, PEER, 0, GATEWAY), Counter.ARP_IGNORED);
    assertThat(neighbors.size()).isZero();
  }

  @Test
  void datagramsToAnUnknownNeighbourWaitForItsAnswerAndLeaveInOrder() {
    for (int i = 0; i < 3; i++) {
      long at = bench.net.begin(US, PEER, 200, 1);
      bench.net.segment().set(ValueLayout.JAVA_BYTE, at, (byte) i);
      bench.arena.set(ValueLayout.JAVA_BYTE, 0, (byte) (10 + i));
      bench.net.append(bench.arena, 0, 1);
      bench.net.commit();
    }
    isArp(bench.frame(), ALL, REQUEST, PEER);
    bench.silent();
    peerAnswers(PEER_MAC);
    for (int i = 0; i < 3; i++) {
      byte[] frame = bench.frame();
      isDatagram(frame, PEER_MAC, PEER);
      assertThat(frame[34]).isEqualTo((byte) i);
      assertThat(frame[35]).as("copied at once").isEqualTo((byte) (10 + i));
    }
    bench.silent();
  }

  @Test
  void theOldestMakesRoomWhenMoreThanThreeWaitForANeighbour() {
    for (int i = 0; i < 5; i++) {
      bench.net.begin(US, PEER, 200 + i, 0);
      bench.net.commit();
    }
    assertThat(bench.get(Counter.NEIGHBOR_WAIT_FULL)).isEqualTo(2);
    bench.sink.frames.clear();
    peerAnswers(PEER_MAC);
    for (int protocol = 202; protocol < 205; protocol++) {
      assertThat(Frames.u8(bench.frame(), 23)).isEqualTo(protocol);
    }
    bench.silent();
  }

  @Test
  void sixtyFourDatagramsWaitAtMost() {
    for (int i = 0; i < 70; i++) {
      bench.send(0x0A00_0010 + i);
    }
    assertThat(bench.get(Counter.NEIGHBOR_WAIT_FULL)).isEqualTo(6);
    assertThat(bench.get(Counter.ARP_REQUESTS_SENT)).isEqualTo(64);
    for (int i = 0; i < 4; i++) {
      bench.pass(SECOND);
    }
    assertThat(bench.get(Counter.NEIGHBOR_UNRESOLVED)).isEqualTo(64);
    assertThat(neighbors.size()).as("those that could not wait were not asked").isZero();
  }

  @Test
  void aNeighbourIsAskedOnceASecondThreeTimesAndGivenUp() {
    bench.send(PEER);
    for (int i = 0; i < 3; i++) {
      isArp(bench.frame(), ALL, REQUEST, PEER);
      bench.send(PEER);
      bench.pass(SECOND - 1);
      bench.silent();
      bench.pass(1);
    }
    bench.silent();
    assertThat(bench.get(Counter.NEIGHBOR_UNRESOLVED)).isEqualTo(3);
    assertThat(neighbors.size()).isZero();
    assertThat(bench.net.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theDeadlineLeadsToTheNextRequest() {
    bench.send(PEER);
    bench.frame();
    long deadline = bench.net.nextDeadlineUs();
    while (bench.sink.frames.isEmpty()) {
      assertThat(deadline).isLessThanOrEqualTo(bench.nowUs + SECOND);
      bench.pass(deadline - bench.nowUs);
      deadline = bench.net.nextDeadlineUs();
    }
    isArp(bench.frame(), ALL, REQUEST, PEER);
  }

  @Test
  void aReachableNeighbourIsNotAskedForAMinute() {
    bench.acquainted();
    bench.pass(60 * SECOND);
    bench.send(PEER);
    isDatagram(bench.frame(), PEER_MAC, PEER);
    bench.silent();
  }

  @Test
  void aStaleNeighbourInUseIsAskedByUnicastAndStaysIfItAnswers() {
    bench.acquainted();
    bench.pass(60 * SECOND + 1);
    bench.send(PEER);
    isArp(bench.frame(), PEER_MAC, REQUEST, PEER);
    isDatagram(bench.frame(), PEER_MAC, PEER);
    peerAnswers(PEER_MAC);
    bench.pass(2 * SECOND);
    bench.send(PEER);
    isDatagram(bench.frame(), PEER_MAC, PEER);
    bench.silent();
  }

  @Test
  void aStaleNeighbourThatNobodyUsesIsNotAsked() {
    bench.acquainted();
    for (int i = 0; i < 300; i++) {
      bench.pass(SECOND);
    }
    bench.silent();
  }

  @Test
  void aStaleNeighbourThatDoesNotAnswerIsForgottenAndAskedForAnew() {
    bench.acquainted();
    bench.pass(61 * SECOND);
    for (int i = 0; i < 3; i++) {
      bench.send(PEER);
      isArp(bench.frame(), PEER_MAC, REQUEST, PEER);
      isDatagram(bench.frame(), PEER_MAC, PEER);
      bench.pass(SECOND);
    }
    bench.send(PEER);
    isArp(bench.frame(), ALL, REQUEST, PEER);
    bench.silent();
    peerAnswers(RIVAL);
    isDatagram(bench.frame(), RIVAL, PEER);
  }

  @Test
  void aReplyNobodyAskedForTeachesNothing() {
    bench.refused(Frames.arp(OUR_MAC, REPLY, RIVAL, PEER, OUR_MAC, US), Counter.ARP_IGNORED);
    bench.refused(Frames.arp(ALL, REQUEST, RIVAL, PEER, 0, PEER), Counter.ARP_IGNORED);
    assertThat(neighbors.size()).isZero();
  }

  @Test
  void aKnownNeighbourIsNotMovedByGossipButAskedForAgain() {
    bench.acquainted();
    bench.pass(2 * SECOND);
    bench.refused(Frames.arp(ALL, REQUEST, RIVAL, PEER, 0, PEER), Counter.ARP_SUSPECTED);
    bench.send(PEER);
    isArp(bench.frame(), ALL, REQUEST, PEER);
    isDatagram(bench.frame(), PEER_MAC, PEER);
    // Who was known so far has a second to answer for itself.
    peerAnswers(RIVAL);
    bench.send(PEER);
    isDatagram(bench.frame(), PEER_MAC, PEER);
    bench.pass(SECOND);
    bench.send(PEER);
    isArp(bench.frame(), ALL, REQUEST, PEER);
    isDatagram(bench.frame(), PEER_MAC, PEER);
    peerAnswers(RIVAL);
    bench.send(PEER);
    isDatagram(bench.frame(), RIVAL, PEER);
  }

  /** What was answered is the word of the frames that got through. */
  @Test
  void whoTakesAnAddressOverAndIsSilentLosesItAgain() {
    bench.acquainted();
    bench.pass(2 * SECOND);
    bench.refused(Frames.arp(OUR_MAC, REPLY, RIVAL, PEER, OUR_MAC, US), Counter.ARP_SUSPECTED);
    asksAndSendsTo(PEER_MAC);
    bench.pass(SECOND);
    asksAndSendsTo(PEER_MAC);
    peerAnswers(RIVAL);
    bench.pass(SECOND);
    asksAndSendsTo(RIVAL);
    peerAnswers(PEER_MAC);
    bench.pass(SECOND);
    asksAndSendsTo(RIVAL);
    peerAnswers(PEER_MAC);
    bench.pass(SECOND);
    asksAndSendsTo(PEER_MAC);
    peerAnswers(PEER_MAC);
    bench.pass(SECOND);
    bench.send(PEER);
    isDatagram(bench.frame(), PEER_MAC, PEER);
  }

  private void asksAndSendsTo(long mac) {
    bench.send(PEER);
    isArp(bench.frame(), ALL, REQUEST, PEER);
    isDatagram(bench.frame(), mac, PEER);
  }

  @Test
  void aNeighbourInDoubtIsNotMovedByAForgedRequestOrAQuickerAnswer() {
    bench.acquainted();
    bench.pass(2 * SECOND);
    bench.refused(Frames.arp(OUR_MAC, REPLY, RIVAL, PEER, OUR_MAC, US), Counter.ARP_SUSPECTED);
    bench.receive(Frames.arp(ALL, REQUEST, RIVAL, PEER, 0, US));
    isArp(bench.frame(), RIVAL, REPLY, PEER);
    for (int i = 0; i < 5; i++) {
      bench.send(PEER);
      isArp(bench.frame(), ALL, REQUEST, PEER);
      isDatagram(bench.frame(), PEER_MAC, PEER);
      peerAnswers(RIVAL);
      peerAnswers(PEER_MAC);
      bench.send(PEER);
      isDatagram(bench.frame(), PEER_MAC, PEER);
      bench.refused(Frames.arp(OUR_MAC, REPLY, RIVAL, PEER, OUR_MAC, US), Counter.ARP_SUSPECTED);
      bench.pass(SECOND);
    }
  }

  @Test
  void aForgedRequestDoesNotMoveAReachableNeighbour() {
    bench.acquainted();
    bench.receive(Frames.arp(ALL, REQUEST, RIVAL, PEER, 0, US));
    isArp(bench.frame(), RIVAL, REPLY, PEER);
    bench.send(PEER);
    isDatagram(bench.sink.frames.peekLast(), PEER_MAC, PEER);
  }

  @Test
  void gossipCausesNoMoreThanOneRequestASecond() {
    bench.acquainted();
    for (int i = 0; i < 100; i++) {
      bench.receive(Frames.arp(ALL, REQUEST, RIVAL, PEER, 0, PEER));
      bench.send(PEER);
      bench.pass(10_000);
    }
    assertThat(bench.get(Counter.ARP_REQUESTS_SENT)).isLessThanOrEqualTo(2 + 2);
  }

  @Test
  void aFloodOfNewStationsCannotEvictNeighboursInUse() {
    bench.acquainted();
    for (int i = 0; i < 5000; i++) {
      // On this link only 254 stations fit; the table is therefore filled past the interface.
      neighbors.hear(0, Addresses.mapped(0x0B00_0000 + i), RIVAL, bench.nowUs + i);
    }
    assertThat(neighbors.size()).isEqualTo(Neighbors.CAPACITY);
    assertThat(neighbors.find(0, Addresses.mapped(PEER))).isNotNull();
    assertThat(neighbors.find(0, Addresses.mapped(GATEWAY))).isNotNull();
    assertThat(neighbors.find(0, Addresses.mapped(0x0B00_0000 + 4999)))
        .as("the newest found room")
        .isNotNull();
  }

  @Test
  void aTableFullOfNeighboursInUseTakesNoMore() {
    for (int i = 0; i < Neighbors.CAPACITY; i++) {
      assertThat(neighbors.findOrAsk(0, Addresses.mapped(0x0B00_0000 + i), bench.nowUs))
          .isNotNull();
    }
    assertThat(bench.send(PEER)).isEqualTo(IpOutput.LOST);
    assertThat(bench.get(Counter.NEIGHBORS_FULL)).isEqualTo(1);
    bench.pass(Neighbors.IN_USE_US);
    assertThat(bench.send(PEER)).isNotNegative();
  }

  @Test
  void whatAnotherThreadLearntIsNoticed() {
    Bench other = new Bench(neighbors, 16);
    bench.send(PEER);
    isArp(bench.frame(), ALL, REQUEST, PEER);
    other.send(PEER);
    other.silent();
    peerAnswers(PEER_MAC);
    isDatagram(bench.frame(), PEER_MAC, PEER);
    other.pass(5_000);
    isDatagram(other.frame(), PEER_MAC, PEER);
    other.noLeak();
  }

  @Test
  void aRivalForOurAddressIsCountedAndAnsweredOnceInTenSeconds() {
    byte[] claim = Frames.arp(ALL, REQUEST, RIVAL, US, 0, US);
    bench.receive(claim);
    isArp(bench.frame(), ALL, REQUEST, US);
    bench.pass(9 * SECOND);
    bench.receive(claim);
    bench.silent();
    bench.pass(SECOND);
    bench.receive(Frames.arp(OUR_MAC, REPLY, RIVAL, US, OUR_MAC, PEER));
    isArp(bench.frame(), ALL, REQUEST, US);
    assertThat(bench.get(Counter.ARP_CONFLICTS)).isEqualTo(3);
    assertThat(bench.get(Counter.ARP_DEFENDED)).isEqualTo(2);
    assertThat(neighbors.size()).isZero();
  }

  @Test
  void aProbeForOurAddressIsAnsweredAndNobodyLearnt() {
    bench.receive(Frames.arp(ALL, REQUEST, RIVAL, 0, 0, US));
    isArp(bench.frame(), RIVAL, REPLY, 0);
    assertThat(neighbors.size()).isZero();
  }

  @Test
  void sendersThatCannotBeOnTheLinkAreIgnored() {
    for (int sender : new int[] {Bench.FAR, Bench.LINK_BROADCAST, -1, 0x7F00_0001, 0xE000_0001}) {
      bench.refused(Frames.arp(ALL, REQUEST, PEER_MAC, sender, 0, US), Counter.ARP_IGNORED);
    }
    bench.refused(Frames.arp(ALL, REQUEST, OUR_MAC, PEER, 0, US), Counter.ARP_IGNORED);
    assertThat(neighbors.size()).isZero();
  }

  @Test
  void brokenPacketsAreDropped() {
    byte[] good = Frames.arp(ALL, REQUEST, PEER_MAC, PEER, 0, US);
    for (int at : new int[] {15, 17, 18, 19, 21}) {
      bench.refused(Frames.with(good, at, 9), Counter.ARP_DROP_MALFORMED);
    }
    bench.refused(Arrays.copyOf(good, 41), Counter.ARP_DROP_MALFORMED);
  }

  @Test
  void aFullDeviceLosesARequestAndAsksAgain() {
    bench.sink.full = true;
    bench.send(PEER);
    bench.silent();
    bench.sink.full = false;
    bench.pass(SECOND);
    isArp(bench.frame(), ALL, REQUEST, PEER);
  }
}
