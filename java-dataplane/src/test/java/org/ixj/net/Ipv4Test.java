// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ixj.net.Bench.FAR;
import static org.ixj.net.Bench.GATEWAY_MAC;
import static org.ixj.net.Bench.LINK_BROADCAST;
import static org.ixj.net.Bench.MTU;
import static org.ixj.net.Bench.OUR_MAC;
import static org.ixj.net.Bench.PEER;
import static org.ixj.net.Bench.PEER_MAC;
import static org.ixj.net.Bench.US;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.ixj.stats.Counter;
import org.ixj.wire.CutFrames;
import org.ixj.wire.EthernetHeader;
import org.ixj.wire.InternetChecksum;
import org.ixj.wire.TcpHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ethernet and IPv4, in and out: RFC 791, RFC 1122 §3.2.1. */
class Ipv4Test {
  private static final byte[] NOTHING = {};

  private final Bench bench = new Bench().acquainted();

  @AfterEach
  void noLeak() {
    bench.noLeak();
  }

  private static byte[] toUs(int source, byte[] options) {
    byte[] udp = Frames.udp(source, US, 1, 7, Frames.text("hello"));
    byte[] datagram = Frames.datagram(source, US, Frames.UDP, 0, 0, options, udp);
    return Frames.ethernet(OUR_MAC, PEER_MAC, 0x0800, datagram);
  }

  private void delivered(byte[] frame) {
    long handle = bench.udp.bind(1, 0, 7);
    int before = bench.received.size();
    bench.receive(frame);
    bench.udp.drain(bench);
    assertThat(bench.received).hasSize(before + 1);
    assertThat(bench.bytes(bench.received.getLast())).isEqualTo(Frames.text("hello"));
    bench.udp.close(handle);
  }

  @Test
  void framesToUsAreTakenWithAnyTtlAndWithHarmlessOptions() {
    delivered(toUs(PEER, NOTHING));
    delivered(toUs(FAR, new byte[] {1, (byte) 148, 4, 0, 0, 0, 0, 0}));
    delivered(Frames.summed(Frames.with(toUs(PEER, NOTHING), 22, 0)));
  }

  @Test
  void paddingBehindTheDatagramIsCut() {
    delivered(Arrays.copyOf(toUs(PEER, NOTHING), 60));
    delivered(Arrays.copyOf(toUs(PEER, NOTHING), 1514));
  }

  @Test
  void priorityTagsAreTakenAndVlansAreNot() {
    delivered(Frames.tagged(toUs(PEER, NOTHING), 0));
    delivered(Frames.tagged(toUs(PEER, NOTHING), 0xE000));
    bench.refused(Frames.tagged(toUs(PEER, NOTHING), 0xE001), Counter.DROP_VLAN);
    byte[] twice = Frames.tagged(Frames.tagged(toUs(PEER, NOTHING), 0), 0);
    bench.refused(twice, Counter.DROP_ETHERTYPE);
  }

  private long cut(int to, int announced, int appended) {
    long at = bench.net.beginSegmented(US, to, TcpHeader.BYTES, announced, 1000);
    if (at >= 0) {
      MemorySegment m = bench.net.segment();
      TcpHeader.write(m, at, 7, 4000, 1, 1, TcpHeader.BYTES, TcpHeader.ACK, 0);
      long pseudo = InternetChecksum.pseudoHeader(US, to, 6, 0);
      TcpHeader.checksum(m, at, ~InternetChecksum.fold(pseudo));
      bench.net.append(bench.arena, 0, appended);
      bench.net.commit();
    }
    return at;
  }

  @Test
  void aDatagramThatIsCutTakesAnIdentificationForEachSegment() {
    cut(PEER, 4500, 4500);
    assertThat(bench.sink.segmentBytes).isEqualTo(1000);
    List<byte[]> frames = CutFrames.frames(bench.frame(), EthernetHeader.BYTES, 1000);
    assertThat(frames).hasSize(5);
    cut(PEER, 4500, 4500);
    byte[] next = bench.frame();
    assertThat((short) (identification(frames.getLast()) + 1)).isEqualTo(identification(next));
  }

  private void sendTcp(boolean capable) {
    long at = bench.net.begin(US, PEER, Frames.TCP, TcpHeader.BYTES);
    TcpHeader.write(bench.net.segment(), at, 7, 4000, 1, 1, TcpHeader.BYTES, TcpHeader.ACK, 0);
    if (capable) {
      bench.net.ecnCapable();
    }
    bench.net.commit();
  }

  /** RFC 3168 §5: what one datagram says does not stick to the next. */
  @Test
  void onlyTheDatagramThatIsSaidToBeEcnCapableIs() {
    sendTcp(true);
    sendTcp(false);
    byte[] capable = bench.frame();
    assertThat(capable[15]).isEqualTo((byte) 2);
    assertThat(Frames.checksum(capable, Frames.IP_AT, 20, 0)).as("header checksum").isZero();
    assertThat(bench.frame()[15]).isZero();
  }

  @Test
  void everySegmentOfADatagramThatIsCutIsEcnCapable() {
    long at = bench.net.beginSegmented(US, PEER, TcpHeader.BYTES, 3000, 1000);
    MemorySegment m = bench.net.segment();
    TcpHeader.write(m, at, 7, 4000, 1, 1, TcpHeader.BYTES, TcpHeader.ACK, 0);
    TcpHeader.checksum(
        m, at, ~InternetChecksum.fold(InternetChecksum.pseudoHeader(US, PEER, 6, 0)));
    bench.net.ecnCapable();
    bench.net.append(bench.arena, 0, 3000);
    bench.net.commit();
    assertThat(CutFrames.frames(bench.frame(), EthernetHeader.BYTES, 1000))
        .hasSize(3)
        .allMatch(frame -> frame[15] == 2);
  }

  @Test
  void aMarkIsNotedAndNothingElseOfTheEcnField() {
    List<Boolean> marks = new ArrayList<>();
    bench.net.transport(Frames.TCP, new Marks(bench.pool, marks));
    byte[] datagram =
        Frames.ethernet(
            OUR_MAC,
            PEER_MAC,
            0x0800,
            Frames.datagram(PEER, US, Frames.TCP, 0, 0, NOTHING, new byte[20]));
    for (int ecn : new int[] {3, 0, 1, 2, 0xFF, 0xFC}) {
      bench.receive(Frames.summed(Frames.with(datagram, 15, ecn)));
    }
    assertThat(marks).containsExactly(true, false, false, false, true, false);
  }

  private static short identification(byte[] frame) {
    return ByteBuffer.wrap(frame).getShort(18);
  }

  @Test
  void aDatagramThatIsCutAndHasNoStationToGoToIsLost() {
    assertThat(cut(US + 77, 4500, 4500)).isEqualTo(IpOutput.LOST);
    assertThat(bench.get(Counter.NEIGHBOR_WAIT_FULL)).isEqualTo(1);
    assertThat(bench.frame()[13]).as("asked for it").isEqualTo((byte) 6);
    bench.sink.full = true;
    assertThat(cut(PEER, 4500, 4500)).isEqualTo(IpOutput.NOT_SENT);
  }

  @Test
  void aDatagramThatIsCutHoldsNoMoreThanWasSaid() {
    cut(PEER, 4500, 4501);
    assertThat(bench.get(Counter.IPV4_TOO_BIG)).isEqualTo(1);
    assertThat(bench.sink.frames).isEmpty();
  }

  @Test
  void framesOfAndForOthersAreDropped() {
    byte[] good = toUs(PEER, NOTHING);
    bench.refused(Arrays.copyOf(good, 13), Counter.DROP_TRUNCATED);
    bench.refused(Arrays.copyOf(Frames.tagged(good, 0), 17), Counter.DROP_TRUNCATED);
    bench.refused(Frames.with(good, 5, 0x77), Counter.DROP_NOT_FOR_US);
    bench.refused(Frames.with(good, 0, 0x01), Counter.DROP_NOT_FOR_US);
    bench.refused(Frames.with(good, 6, 0x03), Counter.DROP_SOURCE);
    bench.refused(Frames.with(good, 12, 0x86), Counter.DROP_ETHERTYPE);
  }

  @Test
  void brokenHeadersAreDropped() {
    byte[] good = toUs(PEER, NOTHING);
    bench.refused(Arrays.copyOf(good, 33), Counter.IPV4_DROP_TRUNCATED);
    bench.refused(Arrays.copyOf(good, good.length - 1), Counter.IPV4_DROP_TRUNCATED);
    bench.refused(Frames.with(good, 14, 0x65), Counter.IPV4_DROP_MALFORMED);
    bench.refused(Frames.with(good, 14, 0x44), Counter.IPV4_DROP_MALFORMED);
    bench.refused(Frames.summed(Frames.with(good, 17, 19)), Counter.IPV4_DROP_MALFORMED);
    bench.refused(Frames.with(good, 25, good[25] + 1), Counter.IPV4_DROP_CHECKSUM);
    byte[] option = {7, 9, 0, 0};
    bench.refused(toUs(PEER, option), Counter.IPV4_DROP_MALFORMED);
  }

  @Test
  void sourceRoutesAreDropped() {
    for (int type : new int[] {131, 137}) {
      byte[] route = {1, (byte) type, 7, 4, 10, 0, 0, 9};
      bench.refused(toUs(PEER, route), Counter.IPV4_DROP_SOURCE_ROUTE);
    }
  }

  @Test
  void martianSourcesAreDropped() {
    for (int source :
        new int[] {
          0, 1, 0x7F00_0001, US, LINK_BROADCAST, 0x0A00_0000, -1, 0xE000_0001, 0xF000_0001
        }) {
      bench.refused(toUs(source, NOTHING), Counter.IPV4_DROP_MARTIAN);
    }
  }

  @Test
  void destinationsOtherThanUsAndEverybodyAreDropped() {
    for (int destination : new int[] {PEER, FAR, 0x7F00_0001, 0xE000_0001, 0}) {
      byte[] udp = Frames.udp(PEER, destination, 1, 7, NOTHING);
      bench.refused(Frames.ip(PEER, destination, 17, udp), Counter.IPV4_DROP_NOT_FOR_US);
    }
  }

  @Test
  void onlyUdpTakesBroadcasts() {
    for (int protocol : new int[] {1, 6, 200}) {
      for (int destination : new int[] {LINK_BROADCAST, -1}) {
        byte[] ping = Frames.icmp(8, 0, 1, NOTHING);
        bench.refused(Frames.ip(PEER, destination, protocol, ping), Counter.IPV4_DROP_BROADCAST);
      }
    }
  }

  @Test
  void whatIsSentToAllStationsButOnlyOurAddressIsDropped() {
    byte[] good = toUs(PEER, NOTHING);
    for (int i = 0; i < 6; i++) {
      good[i] = -1;
    }
    bench.refused(good, Counter.IPV4_DROP_BROADCAST);
  }

  @Test
  void onLinkGoesStraightAndTheRestToTheGateway() {
    bench.send(PEER);
    assertThat(Frames.mac(bench.frame(), 0)).isEqualTo(PEER_MAC);
    bench.send(FAR);
    byte[] far = bench.frame();
    assertThat(Frames.mac(far, 0)).isEqualTo(GATEWAY_MAC);
    assertThat(Frames.u32(far, 30)).isEqualTo(FAR);
  }

  @Test
  void headersSentAreWhole() {
    bench.send(PEER);
    byte[] frame = bench.frame();
    assertThat(Frames.mac(frame, 6)).isEqualTo(OUR_MAC);
    assertThat(Frames.u8(frame, 14)).isEqualTo(0x45);
    assertThat(Frames.u16(frame, 16)).isEqualTo(20);
    assertThat(Frames.u16(frame, 20)).as("DF").isEqualTo(0x4000);
    assertThat(Frames.u8(frame, 22)).as("TTL").isEqualTo(64);
    assertThat(Frames.checksum(frame, 14, 20, 0)).isZero();
    bench.send(PEER);
    assertThat(Frames.u16(bench.frame(), 18)).isEqualTo(Frames.u16(frame, 18) + 1 & 0xFFFF);
  }

  @Test
  void addressesThatAreNoSingleHostsAreNotSentTo() {
    for (int to : new int[] {US, LINK_BROADCAST, -1, 0, 0x7F00_0001, 0xE000_0001, 0xFE00_0001}) {
      assertThat(bench.send(to)).isEqualTo(IpOutput.LOST);
    }
    assertThat(bench.get(Counter.IPV4_BAD_DESTINATION)).isEqualTo(7);
    bench.silent();
  }

  @Test
  void withoutGatewayThereIsNoWayOffTheLink() {
    InterfaceConfig config = new InterfaceConfig(OUR_MAC, US, 24, 0, MTU);
    NetInterface net =
        new NetInterface(
            config,
            bench.pool,
            bench.sink,
            new Neighbors(),
            new SplittableRandom(1),
            bench.counters);
    assertThat(net.begin(US, FAR, 200, 0)).isEqualTo(IpOutput.LOST);
    assertThat(bench.get(Counter.IPV4_NO_ROUTE)).isEqualTo(1);
  }

  @Test
  void theMtuIsNeverExceededWhetherTheNeighbourIsKnownOrNot() {
    for (int to : new int[] {PEER, PEER + 1}) {
      bench.sink.frames.clear();
      bench.net.begin(US, to, 200, 8);
      bench.net.append(bench.arena, 0, MTU - 28);
      bench.net.commit();
      bench.receive(Frames.arp(OUR_MAC, 2, PEER_MAC, to, OUR_MAC, US));
      assertThat(bench.sink.frames.pollLast()).hasSize(14 + MTU);
      long before = bench.get(Counter.IPV4_TOO_BIG);
      bench.net.begin(US, to, 200, 8);
      bench.net.append(bench.arena, 0, MTU - 28);
      bench.net.append(bench.arena, 0, 1);
      bench.net.append(bench.arena, 0, Integer.MAX_VALUE);
      bench.net.commit();
      assertThat(bench.net.begin(US, to, 200, MTU - 19)).isEqualTo(IpOutput.LOST);
      assertThat(bench.get(Counter.IPV4_TOO_BIG)).isEqualTo(before + 2);
    }
  }

  @Test
  void aFullDeviceIsNotSent() {
    bench.sink.full = true;
    assertThat(bench.send(PEER)).isEqualTo(IpOutput.NOT_SENT);
  }

  @Test
  void aDatagramBegunAndNotCommittedIsForgotten() {
    bench.net.begin(US, PEER, 201, 0);
    bench.send(PEER);
    assertThat(Frames.u8(bench.frame(), 23)).isEqualTo(200);
    bench.silent();
  }

  @Test
  void interfacesThatCannotExistAreRefused() {
    assertThatThrownBy(() -> new InterfaceConfig(EthernetHeader.BROADCAST, US, 24, 0, MTU))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new InterfaceConfig(OUR_MAC, US, 33, 0, MTU))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new InterfaceConfig(OUR_MAC, US, 24, 0, 67))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPointToPointLinkHasNoBroadcastOfItsOwn() {
    InterfaceConfig config = new InterfaceConfig(OUR_MAC, 0x0A00_0000, 31, 0, MTU);
    assertThat(config.host(0x0A00_0001)).isTrue();
    assertThat(config.broadcast(0x0A00_0001)).isFalse();
    assertThat(config.broadcast(-1)).isTrue();
  }
}
