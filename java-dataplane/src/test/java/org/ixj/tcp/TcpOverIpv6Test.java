// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.ixj.abi.ResultCode;
import org.ixj.net.Addresses;
import org.ixj.stats.Counter;
import org.ixj.wire.TcpHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of TCP depends on the family; the rest is the same code and tested over IPv4. */
class TcpOverIpv6Test {
  private static final long PREFIX = 0x2001_0DB8L << 32;
  private final Script s = new Script().ipv6();

  /** No number of an address is held once nothing has it. */
  @AfterEach
  void noLeak() {
    s.tcp.shutdown(s.nowUs);
    s.pass(2 * s.config.timeWaitUs());
    assertThat(s.leaks()).isEmpty();
    assertThat(s.addresses.held()).as("the script's own two").isEqualTo(2);
    s.close();
  }

  @Test
  void theSegmentSizeIsTheMtuLessTheFamilysHeaders() {
    s.listening();
    s.peer("S", 0, 0).mss(1440).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    s.pass(1_000_100);
    s.expect("S. 0:0(0) ack 1 <mss 1440>");
  }

  /** RFC 9293 §3.7.1. */
  @Test
  void whoNamesNoSizeGetsWhatAllLinksCarry() {
    s.listening().established(s.peer("S", 0, 0));
    assertThat(s.send(2000)).isEqualTo(2000);
    s.expect(". 1:1221(1220) ack 1", "P. 1221:2001(780) ack 1");
  }

  @Test
  void dataGoesBothWaysAndTheEndIsOrderly() {
    s.plain();
    s.peer(".", 1, 1).data(100).send();
    s.expectEvents("recv(42, 100)");
    assertThat(s.tcp.recvDone(s.handle, 100, s.nowUs)).isZero();
    assertThat(s.send(10)).isEqualTo(10);
    s.expect("P. 1:11(10) ack 101");
    s.peer(".", 101, 11).send();
    assertThat(s.tcp.close(s.handle, s.nowUs)).isZero();
    s.turn();
    s.expect("F. 11:11(0) ack 101");
    s.peer("F.", 101, 12).send();
    assertThat(s.tcp.timeWaits()).isEqualTo(1);
    s.ignoreSent();
    s.peer("F.", 101, 12).send();
    s.expect(". 12:12(0) ack 102");
  }

  /** RFC 3168 §6.1, of which RFC 8200 §7 makes no exception. */
  @Test
  void marksAreEchoedAndSegmentsMayBeMarked() {
    s.listening().established(s.peer("SEW", 0, 0).mss(1000));
    s.send(10);
    s.expect("P. 1:11(10) ack 1 ect");
    s.peer(".", 1, 11).data(10).marked().send();
    s.expect(".E 11:11(0) ack 11");
    s.peer(".W", 11, 11).data(10).send();
    s.expect(". 11:11(0) ack 21");
  }

  /** RFC 8201. */
  @Test
  void aPathThatIsNarrowerIsKeptTo() {
    s.listening().established(s.peer("S", 0, 0).mss(1440));
    s.send(2880);
    s.expect(". 1:1441(1440) ack 1", "P. 1441:2881(1440) ack 1");
    icmp(1400, 1);
    s.turn();
    s.expect(
        ". 1:1341(1340) ack 1",
        ". 1341:1441(100) ack 1",
        ". 1441:2781(1340) ack 1",
        "P. 2781:2881(100) ack 1");
    icmp(600, 1); // a forgery: no link is so narrow
    s.pass(300_000);
    assertThat(s.raw()).allMatch(segment -> segment.length >= 20 + 100);
    s.peer(".", 1, 2881).send();
    s.send(1500);
    s.expect(". 2881:4101(1220) ack 1", "P. 4101:4381(280) ack 1");
  }

  /** RFC 4861 §6.3.4: what is in flight leaves again in pieces, should it be lost. */
  @Test
  void aLinkThatBecomesNarrowerIsKeptTo() {
    s.listening().established(s.peer("S", 0, 0).mss(1440));
    s.send(1440);
    s.expect("P. 1:1441(1440) ack 1");
    s.mtu = 1300;
    s.send(1500);
    s.expect(". 1441:2681(1240) ack 1", "P. 2681:2941(260) ack 1");
    s.pass(2_000_000);
    assertThat(s.raw()).isNotEmpty().allMatch(segment -> segment.length <= 20 + 1240);
  }

  private void icmp(int mtu, int seq) {
    int mbuf = s.pool.allocate();
    long at = s.pool.offset(mbuf);
    TcpHeader.write(
        s.pool.segment(), at, s.localPort, s.peerPort, s.iss + seq, 0, 20, TcpHeader.ACK, 0);
    s.tcp.error(3, 4, mtu, s.localAddress, s.peerAddress, at, 8);
    s.pool.free(mbuf);
  }

  @Test
  void aListenerOfOneAddressServesThatAlone() {
    int us = s.localAddress;
    assertThat(s.tcp.listen(1, us, Script.PORT, 4)).isPositive();
    assertThat(s.tcp.listen(1, us, Script.PORT, 4)).isEqualTo(ResultCode.IN_USE);
    assertThat(s.tcp.listen(1, s.peerAddress, 81, 4)).isEqualTo(ResultCode.INVALID);
    s.peer("S", 0, 0).send();
    assertThat(s.tcp.waiting()).isEqualTo(1);
    s.ignoreSent();
    s.localAddress = Script.LOCAL;
    s.peer("S", 0, 0).from(Script.PEER).send();
    assertThat(s.tcp.waiting()).isEqualTo(1);
    assertThat(s.counters.get(Counter.TCP_NO_CONNECTION_FOR)).isEqualTo(1);
  }

  @Test
  void anyListenerServesBothFamilies() {
    assertThat(s.tcp.listen(1, Addresses.NONE, Script.PORT, 4)).isPositive();
    s.peer("S", 0, 0).send();
    s.localAddress = Script.LOCAL;
    s.peerAddress = Script.PEER;
    s.peer("S", 0, 0).from(Script.PEER).send();
    assertThat(s.tcp.waiting()).isEqualTo(2);
  }

  @Test
  void connectsAreOfTheirPeersFamily() {
    long handle = s.tcp.connect(3, s.peerAddress, 80, s.nowUs);
    assertThat(handle).isPositive();
    s.turn();
    assertThat(s.sentCount()).isEqualTo(1);
    assertThat(s.addresses.held()).isEqualTo(2);
  }

  /** A peer that comes back finds its numbers where they were: they are not those of the table. */
  @Test
  void secretsAreOfTheAddressAndNotOfItsNumber() {
    Addresses addresses = new Addresses(new SplittableRandom(1));
    IsnGenerator isn = new IsnGenerator(addresses, new SplittableRandom(2));
    int local = addresses.of(PREFIX, 1);
    addresses.hold(local);
    int peer = addresses.of(PREFIX, 2);
    int first = isn.isn(local, 80, peer, 4000, 0);
    for (int i = 0; i < 1000; i++) {
      addresses.of(PREFIX, 100 + i);
    }
    int again = addresses.of(PREFIX, 2);
    assertThat(again).as("another number").isNotEqualTo(peer);
    assertThat(isn.isn(local, 80, again, 4000, 0)).isEqualTo(first);
    Set<Integer> others = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      others.add(isn.isn(local, 80, addresses.of(PREFIX, 3 + i), 4000, 0));
      others.add(isn.isn(local, 80, addresses.of(PREFIX + 1 + i, 2), 4000, 0));
    }
    assertThat(others).hasSize(100).doesNotContain(first);
  }

  @Test
  void aPeerOfAFullBacklogIsServedByCookie() {
    s.listening();
    for (int i = 0; i < 4; i++) {
      s.peerPort = 5000 + i;
      s.peer("S", 0, 0).send();
    }
    s.ignoreSent();
    s.peerPort = 6000;
    s.peer("S", 0, 0).mss(1440).send();
    s.iss = TcpHeader.sequence(MemorySegment.ofArray(s.raw().getFirst()), 0);
    assertThat(s.tcp.connections()).isEqualTo(4);
    for (int i = 0; i < 200; i++) {
      s.addresses.of(PREFIX, 100 + i); // others come by
    }
    s.peer(".", 1, 1).send();
    s.expectEvents("knock(1, 6000, 80)");
    assertThat(s.counters.get(Counter.TCP_COOKIES_REDEEMED)).isEqualTo(1);
  }

  @Test
  void aResetThatFoundNoRoomKeepsItsAddresses() {
    s.plain();
    s.room = 0;
    assertThat(s.tcp.abort(s.handle, s.nowUs)).isZero();
    s.turn();
    assertThat(s.tcp.connections()).isZero();
    for (int i = 0; i < 200; i++) {
      s.addresses.of(PREFIX, 100 + i);
    }
    s.room = 10;
    s.pass(10_000);
    s.expect("R. 1:1(0) ack 1");
  }
}
