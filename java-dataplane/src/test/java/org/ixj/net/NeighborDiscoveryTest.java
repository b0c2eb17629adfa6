// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ixj.net.Bench.OUR_MAC;
import static org.ixj.net.Bench.PEER_MAC;
import static org.ixj.net.Ipv6Bench.PEER;
import static org.ixj.net.Ipv6Bench.US;
import static org.ixj.net.Ipv6Frames.ICMP;
import static org.ixj.net.Ipv6Frames.advertisement;
import static org.ixj.net.Ipv6Frames.canonical;
import static org.ixj.net.Ipv6Frames.frame;
import static org.ixj.net.Ipv6Frames.neighbor;
import static org.ixj.net.Ipv6Frames.solicitation;
import static org.ixj.net.Ipv6Frames.solicitedNode;

import java.util.Arrays;
import java.util.List;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which station has an address: RFC 4861 §7, in virtual time. */
class NeighborDiscoveryTest {
  private static final long RIVAL = 0x0200_0000_0066L;
  private final Ipv6Bench ipv6 = new Ipv6Bench().settled();
  private final Bench bench = ipv6.bench;

  @AfterEach
  void noLeak() {
    ipv6.noLeak();
  }

  /** What a question for the peer looks like, by its station. */
  private static void asksForPeer(byte[] frame, long station) {
    assertThat(Ipv6Bench.icmp(frame)).isEqualTo("135/0");
    assertThat(frame[21]).as("hop limit").isEqualTo((byte) 255);
    assertThat(Ipv6Frames.sumOf(frame)).isZero();
    assertThat(Frames.mac(frame, 0)).isEqualTo(station);
    assertThat(Ipv6Frames.source(frame)).isEqualTo(canonical(US));
    assertThat(Ipv6Frames.text(frame, 62)).isEqualTo(canonical(PEER));
    assertThat(frame[78]).as("source station").isEqualTo((byte) 1);
    assertThat(Frames.mac(frame, 80)).isEqualTo(OUR_MAC);
  }

  @Test
  void aNeighborIsAskedForAndWhatWaitedIsSent() {
    ipv6.send(PEER);
    byte[] question = bench.frame();
    asksForPeer(question, Ipv6Frames.station(solicitedNode(PEER)));
    assertThat(Ipv6Frames.destination(question)).isEqualTo(canonical(solicitedNode(PEER)));
    bench.silent();
    ipv6.receive(advertisement(PEER, US, 6, PEER, PEER_MAC));
    byte[] waited = bench.frame();
    assertThat(Frames.mac(waited, 0)).isEqualTo(PEER_MAC);
    ipv6.send(PEER);
    assertThat(Frames.mac(bench.frame(), 0)).isEqualTo(PEER_MAC);
  }

  @Test
  void aSilentNeighborIsGivenUp() {
    ipv6.send(PEER);
    for (int i = 0; i < 3; i++) {
      asksForPeer(bench.frame(), Ipv6Frames.station(solicitedNode(PEER)));
      bench.silent();
      bench.pass(1_000_000);
    }
    bench.silent();
    assertThat(bench.get(Counter.NEIGHBOR_UNRESOLVED)).isEqualTo(1);
    assertThat(ipv6.neighbor(PEER)).isNull();
  }

  /** RFC 4861 §7.3: reachable for a while, then asked, alone, by who uses it. */
  @Test
  void aNeighborIsAskedAgainAndForgottenWhenItIsGone() {
    ipv6.acquainted();
    bench.pass(Neighbor.REACHABLE_US + 1);
    bench.silent();
    for (int i = 0; i < 3; i++) {
      ipv6.send(PEER);
      asksForPeer(bench.frame(), PEER_MAC);
      assertThat(Frames.mac(bench.frame(), 0)).isEqualTo(PEER_MAC);
      bench.pass(1_000_000);
    }
    ipv6.send(PEER);
    asksForPeer(bench.frame(), Ipv6Frames.station(solicitedNode(PEER)));
    bench.silent();
    bench.pass(3_000_000);
  }

  @Test
  void anAnswerMayLeaveItsStationOut() {
    ipv6.acquainted();
    bench.pass(Neighbor.REACHABLE_US + 1);
    ipv6.send(PEER);
    ipv6.sent();
    ipv6.receive(advertisement(PEER, US, 6, PEER, 0));
    ipv6.send(PEER);
    assertThat(ipv6.sent()).as("no more questions").hasSize(1);
  }

  @Test
  void whatNobodyAskedForChangesNothing() {
    ipv6.refused(advertisement(PEER, "ff02::1", 2, PEER, PEER_MAC), Counter.ND_IGNORED);
    ipv6.acquainted();
    ipv6.refused(advertisement(PEER, "ff02::1", 2, PEER, RIVAL), Counter.ND_SUSPECTED);
    bench.pass(1_000_000);
    ipv6.send(PEER);
    List<byte[]> frames = ipv6.sent();
    asksForPeer(frames.get(0), Ipv6Frames.station(solicitedNode(PEER)));
    assertThat(Frames.mac(frames.get(1), 0)).as("still its station").isEqualTo(PEER_MAC);
  }

  @Test
  void aQuestionForUsIsAnsweredAndTheAskerNoted() {
    ipv6.receive(solicitation(PEER, solicitedNode(US), US, PEER_MAC));
    byte[] answer = ipv6.answer();
    assertThat(Ipv6Bench.icmp(answer)).isEqualTo("136/0");
    assertThat(answer[21]).isEqualTo((byte) 255);
    assertThat(answer[58] & 0xFF).as("solicited, override").isEqualTo(0x60);
    assertThat(Frames.mac(answer, 0)).isEqualTo(PEER_MAC);
    assertThat(Ipv6Frames.source(answer)).isEqualTo(canonical(US));
    assertThat(Ipv6Frames.destination(answer)).isEqualTo(canonical(PEER));
    assertThat(Ipv6Frames.text(answer, 62)).isEqualTo(canonical(US));
    assertThat(answer[78]).isEqualTo((byte) 2);
    assertThat(Frames.mac(answer, 80)).isEqualTo(OUR_MAC);
    assertThat(ipv6.neighbor(PEER)).isNotNull();
  }

  @Test
  void whoTestsOurAddressIsToldByAGroup() {
    ipv6.receive(solicitation("::", solicitedNode(US), US, 0));
    byte[] answer = ipv6.answer();
    assertThat(Ipv6Bench.icmp(answer)).isEqualTo("136/0");
    assertThat(answer[58] & 0xFF).as("override alone").isEqualTo(0x20);
    assertThat(Frames.mac(answer, 0)).isEqualTo(0x3333_0000_0001L);
    assertThat(Ipv6Frames.destination(answer)).isEqualTo(canonical("ff02::1"));
  }

  /** RFC 4861 §7.1. */
  @Test
  void messagesThatCannotBeAreDropped() {
    String group = solicitedNode(US);
    byte[] question = neighbor(PEER, group, 135, 0, US, 1, PEER_MAC);
    Counter malformed = Counter.ND_DROP_MALFORMED;
    ipv6.refused(frame(PEER, group, ICMP, 254, question), malformed);
    byte[] code = Ipv6Frames.icmp(PEER, group, 135, 1, 0, Arrays.copyOfRange(question, 8, 32));
    ipv6.refused(frame(PEER, group, ICMP, 255, code), malformed);
    byte[] empty = Arrays.copyOfRange(question, 8, 32);
    empty[17] = 0; // an option of no length
    ipv6.refused(
        frame(PEER, group, ICMP, 255, Ipv6Frames.icmp(PEER, group, 135, 0, 0, empty)), malformed);
    byte[] cut = Arrays.copyOfRange(question, 8, 20);
    ipv6.refused(
        frame(PEER, group, ICMP, 255, Ipv6Frames.icmp(PEER, group, 135, 0, 0, cut)), malformed);
    ipv6.refused(solicitation(PEER, "ff02::1", "ff02::7", PEER_MAC), malformed);
    ipv6.refused(solicitation("::", group, US, PEER_MAC), malformed);
    ipv6.refused(solicitation("::", "ff02::1", US, 0), malformed);
    ipv6.refused(solicitation(PEER, group, US, 0x0300_0000_0001L), malformed);
    ipv6.refused(advertisement(PEER, "ff02::1", 6, PEER, PEER_MAC), malformed);
    ipv6.refused(advertisement(PEER, US, 6, PEER, 0x0300_0000_0001L), malformed);
    byte[] wrong = solicitation(PEER, group, US, PEER_MAC);
    wrong[56] ^= 1;
    ipv6.refused(wrong, Counter.ICMPV6_DROP_CHECKSUM);
    // RFC 6980 §5: not even in a fragment of its own.
    byte[] piece = Ipv6Frames.piece(ICMP, 1, 0, false, question);
    ipv6.refused(frame(PEER, group, 44, 255, piece), malformed);
  }

  @Test
  void whatIsNotForUsIsIgnored() {
    ipv6.refused(solicitation(PEER, "ff02::1", PEER, PEER_MAC), Counter.ND_IGNORED);
    byte[] redirect = Ipv6Frames.icmp(PEER, US, 137, 0, 0, new byte[32]);
    ipv6.refused(frame(PEER, US, ICMP, 255, redirect), Counter.ND_IGNORED);
    byte[] ours = solicitation(PEER, solicitedNode(US), US, PEER_MAC);
    System.arraycopy(ours, 6, ours, 6, 0);
    ours[11] = 1; // our own station: a link that sends frames back
    ipv6.refused(ours, Counter.ND_IGNORED);
    ipv6.refused(advertisement(PEER, "ff02::1", 2, US, RIVAL), Counter.ND_CONFLICTS);
  }

  /** The table is bounded, and a flood of askers does not fill it at once. */
  @Test
  void askersAreLimitedInRate() {
    for (int i = 0; i < 300; i++) {
      String asker = "2001:db8::1:%x".formatted(i);
      ipv6.receive(solicitation(asker, solicitedNode(US), US, PEER_MAC));
    }
    assertThat(ipv6.link.neighbors().size()).isEqualTo(200);
    assertThat(bench.get(Counter.NEIGHBORS_FULL)).isEqualTo(100);
    assertThat(ipv6.sent()).as("all the same answered").hasSize(300);
  }

  /** Who is on no prefix of ours is answered, and never kept. */
  @Test
  void strangersAreNotNoted() {
    ipv6.receive(solicitation("2001:db8:7::7", solicitedNode(US), US, PEER_MAC));
    assertThat(ipv6.sent()).hasSize(1);
    assertThat(ipv6.link.neighbors().size()).isZero();
  }
}
