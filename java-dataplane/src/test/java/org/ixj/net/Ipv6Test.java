// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.ixj.net.Ipv6Bench.FAR;
import static org.ixj.net.Ipv6Bench.PEER;
import static org.ixj.net.Ipv6Bench.US;
import static org.ixj.net.Ipv6Frames.UDP;
import static org.ixj.net.Ipv6Frames.frame;
import static org.ixj.net.Ipv6Frames.hex;
import static org.ixj.net.Ipv6Frames.join;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ixj.stats.Counter;
import org.ixj.wire.TcpHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What arrives by IPv6, and what leaves: RFC 8200. */
class Ipv6Test {
  private final Ipv6Bench ipv6 = new Ipv6Bench().settled().acquainted();
  private final Bench bench = ipv6.bench;
  private long socket;

  @BeforeEach
  void bind() {
    socket = bench.udp.bind(5, Addresses.NONE, 53);
    assertThat(socket).isPositive();
  }

  @AfterEach
  void noLeak() {
    ipv6.noLeak();
  }

  private static byte[] udp(String text) {
    return Ipv6Frames.udp(PEER, US, 4000, 53, Frames.text(text));
  }

  private String received() {
    bench.udp.drain(bench);
    if (bench.received.isEmpty()) {
      return "nothing";
    }
    String text = new String(bench.bytes(bench.received.getLast()), US_ASCII);
    bench.udp.recvDone(socket, bench.received.size());
    bench.received.clear();
    return text;
  }

  @Test
  void aDatagramToUsIsDelivered() {
    ipv6.receive(frame(PEER, US, UDP, udp("hello")));
    assertThat(received()).isEqualTo("hello");
    ipv6.receive(join(frame(PEER, US, UDP, udp("padded")), new byte[20]));
    assertThat(received()).isEqualTo("padded");
  }

  @Test
  void whatCannotBeIsDropped() {
    byte[] good = frame(PEER, US, UDP, udp("x"));
    ipv6.refused(Arrays.copyOf(good, good.length - 1), Counter.IPV6_DROP_TRUNCATED);
    ipv6.refused(Arrays.copyOf(good, 53), Counter.IPV6_DROP_TRUNCATED);
    byte[] fourth = good.clone();
    fourth[14] = 0x40;
    ipv6.refused(fourth, Counter.IPV6_DROP_MALFORMED);
    ipv6.refused(frame(PEER, PEER, UDP, udp("x")), Counter.IPV6_DROP_NOT_FOR_US);
    ipv6.refused(frame(PEER, "ff02::fb", UDP, udp("x")), Counter.IPV6_DROP_NOT_FOR_US);
    ipv6.refused(frame(PEER, "ff02::1", UDP, udp("x")), Counter.IPV6_DROP_GROUP);
    ipv6.refused(frame("::", US, UDP, udp("x")), Counter.IPV6_DROP_MARTIAN);
    ipv6.refused(frame("::1", US, UDP, udp("x")), Counter.IPV6_DROP_MARTIAN);
    ipv6.refused(frame("::ffff:10.0.0.2", US, UDP, udp("x")), Counter.IPV6_DROP_MARTIAN);
    ipv6.refused(frame("ff02::2", US, UDP, udp("x")), Counter.IPV6_DROP_MARTIAN);
    ipv6.refused(frame(US, US, UDP, udp("x")), Counter.IPV6_DROP_MARTIAN);
    ipv6.refused(frame(PEER, US, 59, udp("x")), Counter.IPV6_DROP_NOTHING);
    assertThat(received()).isEqualTo("nothing");
  }

  @Test
  void ourAddressAtAGroupsStationIsNotUs() {
    byte[] datagram = Ipv6Frames.datagram(PEER, US, UDP, 64, udp("x"));
    for (long to : new long[] {0x3333_0000_0001L, 0xFFFF_FFFF_FFFFL}) {
      ipv6.refused(Frames.ethernet(to, Bench.PEER_MAC, 0x86DD, datagram), Counter.IPV6_DROP_GROUP);
    }
    // Nor is an IPv4 address.
    byte[] ipv4 = Frames.ip(Bench.PEER, Bench.US, 17, new byte[8]);
    ipv4[0] = 0x33;
    ipv4[1] = 0x33;
    ipv6.refused(ipv4, Counter.IPV4_DROP_BROADCAST);
  }

  @Test
  void extensionHeadersArePassedOver() {
    String options = "3c00010400000000 2b00010400000000 1100000000000000";
    ipv6.receive(frame(PEER, US, 0, join(hex(options), udp("behind three"))));
    assertThat(received()).isEqualTo("behind three");
  }

  @Test
  void problemsAreTold() {
    byte[] udp = udp("x");
    ipv6.problem(
        frame(PEER, US, 43, join(hex("1102000100000000 00000000000000000000000000000000"), udp)),
        Counter.IPV6_DROP_HEADER,
        0,
        42);
    ipv6.problem(
        frame(PEER, US, 60, join(hex("0000010400000000 1100010400000000"), udp)),
        Counter.IPV6_DROP_HEADER,
        1,
        40);
    ipv6.problem(
        frame(PEER, US, 60, join(hex("1100c00400000000"), udp)), Counter.IPV6_DROP_OPTION, 2, 42);
    ipv6.problem(frame(PEER, US, 99, udp), Counter.IPV6_DROP_PROTOCOL, 1, 6);
    ipv6.problem(
        frame(PEER, US, 60, join(hex("6300010400000000"), udp)), Counter.IPV6_DROP_PROTOCOL, 1, 40);
    assertThat(received()).isEqualTo("nothing");
  }

  /** RFC 8200 §4.2: the second bit from the left says whether a group's datagram counts, too. */
  @Test
  void groupsAreAnsweredOnlyWhereTheOptionWantsIt() {
    byte[] icmp = Ipv6Frames.icmp(PEER, "ff02::1", 128, 0, 1, new byte[4]);
    ipv6.problem(
        frame(PEER, "ff02::1", 60, join(hex("3a00800400000000"), icmp)),
        Counter.IPV6_DROP_OPTION,
        2,
        42);
    ipv6.refused(
        frame(PEER, "ff02::1", 60, join(hex("3a00c00400000000"), icmp)), Counter.IPV6_DROP_OPTION);
    ipv6.refused(
        frame(PEER, US, 60, join(hex("3a00400400000000"), icmp)), Counter.IPV6_DROP_OPTION);
  }

  /** RFC 4443 §2.4 e.1: or two hosts would go on about each other's errors. */
  @Test
  void errorsAreNotAnsweredByErrors() {
    byte[] header = hex("3a00c00400000000");
    byte[] echo = Ipv6Frames.icmp(PEER, US, 128, 0, 1, new byte[4]);
    ipv6.problem(frame(PEER, US, 60, join(header, echo)), Counter.IPV6_DROP_OPTION, 2, 42);
    byte[] error = Ipv6Frames.icmp(PEER, US, 1, 4, 0, new byte[48]);
    ipv6.refused(frame(PEER, US, 60, join(header, error)), Counter.IPV6_DROP_OPTION);
    byte[] route = hex("3a00000100000000");
    ipv6.refused(frame(PEER, US, 43, join(route, error)), Counter.IPV6_DROP_HEADER);
  }

  @Test
  void longChainsAreDropped() {
    byte[] chain = hex("3c00010400000000".repeat(8) + "1100010400000000");
    ipv6.refused(frame(PEER, US, 60, join(chain, udp("x"))), Counter.IPV6_DROP_CHAIN);
    ipv6.refused(frame(PEER, US, 60, hex("1105010400000000")), Counter.IPV6_DROP_MALFORMED);
  }

  @Test
  void errorsAreLimitedInRate() {
    for (int i = 0; i < 200; i++) {
      ipv6.receive(frame(PEER, US, 99, new byte[8]));
    }
    assertThat(ipv6.sent()).hasSize(Icmpv6.ERRORS_PER_SECOND);
    assertThat(bench.get(Counter.ICMPV6_ERRORS_LIMITED)).isEqualTo(100);
  }

  @Test
  void aPortNobodyUsesIsTold() {
    byte[] frame = frame(PEER, US, UDP, Ipv6Frames.udp(PEER, US, 4000, 54, new byte[1300]));
    ipv6.receive(frame);
    byte[] answer = ipv6.answer();
    assertThat(Ipv6Bench.icmp(answer)).isEqualTo("1/4");
    assertThat(answer).as("within the least MTU").hasSize(14 + 1280);
    assertThat(bench.get(Counter.UDP_DROP_NO_SOCKET)).isEqualTo(1);
  }

  @Test
  void aChecksumMustBeThere() {
    byte[] none = udp("x");
    none[6] = 0;
    none[7] = 0;
    ipv6.refused(frame(PEER, US, UDP, none), Counter.UDP_DROP_CHECKSUM);
    byte[] wrong = udp("x");
    wrong[7] ^= 1;
    ipv6.refused(frame(PEER, US, UDP, wrong), Counter.UDP_DROP_CHECKSUM);
  }

  @Test
  void aDatagramLeavesWithAHeaderOfItsOwn() {
    assertThat(bench.sendUdp(socket, ipv6.number(PEER), 9, Frames.text("odd"), Frames.text("ly")))
        .isZero();
    byte[] frame = ipv6.answer();
    assertThat(frame[14] >>> 4).isEqualTo(6);
    assertThat(Frames.u16(frame, 18)).isEqualTo(8 + 5);
    assertThat(frame[20]).isEqualTo((byte) UDP);
    assertThat(frame[21]).as("hop limit").isEqualTo((byte) 64);
    assertThat(Ipv6Frames.source(frame)).isEqualTo(Ipv6Frames.canonical(US));
    assertThat(Ipv6Frames.destination(frame)).isEqualTo(Ipv6Frames.canonical(PEER));
    assertThat(Frames.u16(frame, 56)).isEqualTo(9);
    assertThat(new String(frame, 62, 5, US_ASCII)).isEqualTo("oddly");
    assertThat(bench.sent).isEmpty();
    bench.udp.drain(bench);
    assertThat(bench.sent).hasSize(1);
  }

  /** RFC 6437 §3: one for a flow, others for others. */
  @Test
  void aFlowHasALabel() {
    int[] labels = new int[3];
    for (int i = 0; i < 3; i++) {
      bench.sendUdp(socket, ipv6.number(PEER), i < 2 ? 9 : 10, Frames.text("x"));
      byte[] frame = ipv6.answer();
      labels[i] = ((frame[15] & 15) << 16) | Frames.u16(frame, 16);
    }
    assertThat(labels[0]).isEqualTo(labels[1]).isNotZero();
    assertThat(labels[2]).isNotEqualTo(labels[0]);
  }

  @Test
  void whatIsFarGoesToTheGateway() {
    ipv6.send(FAR);
    byte[] frame = bench.frame();
    assertThat(Frames.mac(frame, 0)).isEqualTo(Bench.GATEWAY_MAC);
    assertThat(Ipv6Frames.destination(frame)).isEqualTo(Ipv6Frames.canonical(FAR));
  }

  @Test
  void nothingIsSentToWhatIsNoSingleHost() {
    for (String to : new String[] {"ff02::1", "::", "::1", US, "::2"}) {
      assertThat(ipv6.send(to)).as(to).isEqualTo(IpOutput.LOST);
    }
    assertThat(bench.get(Counter.IPV6_NO_ROUTE)).isEqualTo(5);
    bench.silent();
  }

  @Test
  void theSourceFitsTheDestination() {
    int far = bench.net.source(ipv6.number(FAR));
    assertThat(bench.net.addresses().low(far)).isEqualTo(Ipv6Frames.low(US));
    int near = bench.net.source(ipv6.number("fe80::77"));
    assertThat(bench.net.addresses().high(near)).isEqualTo(0xFE80L << 48);
    assertThat(bench.net.source(Bench.PEER)).isEqualTo(Bench.US);
  }

  @Test
  void aSocketOfOneAddressServesThatAlone() {
    int us = ipv6.number(US);
    assertThat(bench.udp.bind(6, us, 54)).isPositive();
    assertThat(bench.udp.bind(6, ipv6.number(PEER), 55)).isNegative();
    String local = linkLocal();
    ipv6.receive(
        frame("fe80::2", local, UDP, Ipv6Frames.udp("fe80::2", local, 1, 54, new byte[0])));
    assertThat(bench.get(Counter.UDP_DROP_NO_SOCKET)).isEqualTo(1);
    ipv6.sent();
    ipv6.receive(frame(PEER, US, UDP, Ipv6Frames.udp(PEER, US, 1, 54, new byte[0])));
    assertThat(bench.get(Counter.UDP_DATAGRAMS_RECEIVED)).isEqualTo(1);
    byte[] ipv4 =
        Frames.ip(Bench.PEER, Bench.US, 17, Frames.udp(Bench.PEER, Bench.US, 1, 54, new byte[0]));
    bench.receive(ipv4);
    assertThat(bench.get(Counter.UDP_DROP_NO_SOCKET)).isEqualTo(2);
  }

  @Test
  void anySocketServesBothFamilies() {
    ipv6.receive(frame(PEER, US, UDP, udp("six")));
    assertThat(received()).isEqualTo("six");
    bench.receive(
        Frames.ip(
            Bench.PEER,
            Bench.US,
            17,
            Frames.udp(Bench.PEER, Bench.US, 1, 53, Frames.text("four"))));
    assertThat(received()).isEqualTo("four");
  }

  private String linkLocal() {
    int number = bench.net.source(ipv6.number("fe80::2"));
    byte[] bytes =
        java.nio.ByteBuffer.allocate(16)
            .putLong(bench.net.addresses().high(number))
            .putLong(bench.net.addresses().low(number))
            .array();
    return Ipv6Frames.text(bytes, 0);
  }

  private void sendTcp(boolean capable) {
    int us = ipv6.number(US);
    long at = bench.net.begin(us, ipv6.number(PEER), Frames.TCP, TcpHeader.BYTES);
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
    byte[] other = bench.frame();
    assertThat(capable[14]).isEqualTo((byte) 0x60);
    assertThat(capable[15] & 0xF0).isEqualTo(0x20);
    assertThat(other[15] & 0xF0).isZero();
    // RFC 6437 §3: both are of one flow.
    assertThat(Ipv6Frames.marked(capable, 0)).isEqualTo(other);
  }

  @Test
  void aMarkIsNotedAndNothingElseOfTheTrafficClass() {
    List<Boolean> marks = new ArrayList<>();
    bench.net.transport(Frames.TCP, new Marks(bench.pool, marks));
    byte[] datagram = frame(PEER, US, Frames.TCP, new byte[20]);
    for (int octet : new int[] {0x30, 0x00, 0x10, 0x20, 0xFF, 0xCF, 0x0F}) {
      ipv6.receive(Frames.with(datagram, 15, octet));
    }
    byte[] all = Frames.with(Frames.with(datagram, 14, 0x6F), 15, 0xCF);
    ipv6.receive(all);
    assertThat(marks).containsExactly(true, false, false, false, true, false, false, false);
  }

  /** Behind other headers and in a fragment that is the whole, too. */
  @Test
  void aMarkIsNotedBehindExtensionHeaders() {
    List<Boolean> marks = new ArrayList<>();
    bench.net.transport(Frames.TCP, new Marks(bench.pool, marks));
    byte[] segment = new byte[20];
    byte[] options = frame(PEER, US, 60, join(hex("0600010400000000"), segment));
    byte[] atomic = frame(PEER, US, 44, Ipv6Frames.piece(Frames.TCP, 1, 0, false, segment));
    for (int ecn : new int[] {3, 2}) {
      ipv6.receive(Ipv6Frames.marked(options, ecn));
      ipv6.receive(Ipv6Frames.marked(atomic, ecn));
    }
    assertThat(marks).containsExactly(true, true, false, false);
  }
}
