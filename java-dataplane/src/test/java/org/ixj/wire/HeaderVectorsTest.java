// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Each header against bytes written down by hand from its RFC, both ways. */
class HeaderVectorsTest {
  private static MemorySegment hex(String text) {
    return MemorySegment.ofArray(HexFormat.of().parseHex(text.replace(" ", "")));
  }

  private static String hex(MemorySegment m) {
    return HexFormat.of().formatHex(m.toArray(ValueLayout.JAVA_BYTE));
  }

  private static MemorySegment with(MemorySegment m, int at, int value) {
    MemorySegment copy = MemorySegment.ofArray(m.toArray(ValueLayout.JAVA_BYTE));
    copy.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    return copy;
  }

  @Test
  void ethernetWithoutTag() {
    MemorySegment m = hex("0200000000aa 0200000000bb 0806");
    assertThat(EthernetHeader.check(m, 0, 14)).isEqualTo(14);
    assertThat(EthernetHeader.destination(m, 0)).isEqualTo(0x0200_0000_00AAL);
    assertThat(EthernetHeader.source(m, 0)).isEqualTo(0x0200_0000_00BBL);
    assertThat(EthernetHeader.type(m, 0, 14)).isEqualTo(EthernetHeader.TYPE_ARP);
    assertThat(EthernetHeader.vlan(m, 0, 14)).isEqualTo(EthernetHeader.VLAN_NONE);
    assertThat(EthernetHeader.check(m, 0, 13)).isEqualTo(HeaderFault.TRUNCATED);
    MemorySegment written = MemorySegment.ofArray(new byte[14]);
    EthernetHeader.write(written, 0, 0x0200_0000_00AAL, 0x0200_0000_00BBL, 0x0806);
    assertThat(hex(written)).isEqualTo(hex(m));
  }

  @Test
  void ethernetWithTag() {
    MemorySegment m = hex("ffffffffffff 0200000000bb 8100 b005 0800");
    assertThat(EthernetHeader.check(m, 0, 18)).isEqualTo(18);
    assertThat(EthernetHeader.vlan(m, 0, 18)).isEqualTo(5);
    assertThat(EthernetHeader.type(m, 0, 18)).isEqualTo(EthernetHeader.TYPE_IPV4);
    assertThat(EthernetHeader.check(m, 0, 17)).isEqualTo(HeaderFault.TRUNCATED);
    assertThat(EthernetHeader.group(EthernetHeader.destination(m, 0))).isTrue();
    assertThat(EthernetHeader.station(EthernetHeader.destination(m, 0))).isFalse();
    assertThat(EthernetHeader.station(0)).isFalse();
  }

  @Test
  void arp() {
    MemorySegment m = hex("0001 0800 06 04 0002 0200000000aa 0a000001 0200000000bb 0a000002");
    assertThat(ArpHeader.check(m, 0, 28)).isEqualTo(28);
    assertThat(ArpHeader.operation(m, 0)).isEqualTo(ArpHeader.REPLY);
    assertThat(ArpHeader.senderMac(m, 0)).isEqualTo(0x0200_0000_00AAL);
    assertThat(ArpHeader.senderIp(m, 0)).isEqualTo(0x0A00_0001);
    assertThat(ArpHeader.targetMac(m, 0)).isEqualTo(0x0200_0000_00BBL);
    assertThat(ArpHeader.targetIp(m, 0)).isEqualTo(0x0A00_0002);
    MemorySegment written = MemorySegment.ofArray(new byte[28]);
    ArpHeader.write(written, 0, 2, 0x0200_0000_00AAL, 0x0A00_0001, 0x0200_0000_00BBL, 0x0A00_0002);
    assertThat(hex(written)).isEqualTo(hex(m));

    assertThat(ArpHeader.check(m, 0, 27)).isEqualTo(HeaderFault.TRUNCATED);
    for (int at : new int[] {1, 3, 4, 5, 7}) {
      assertThat(ArpHeader.check(with(m, at, 9), 0, 28))
          .as("byte %d", at)
          .isEqualTo(HeaderFault.MALFORMED);
    }
    assertThat(ArpHeader.check(with(m, 8, 3), 0, 28)).isEqualTo(HeaderFault.MALFORMED);
  }

  @Test
  void ipv4() {
    // The header of a UDP datagram of 115 bytes; its checksum is 0xb861.
    MemorySegment m = hex("4500 0073 0000 4000 40 11 b861 c0a80001 c0a800c7");
    MemorySegment whole = MemorySegment.ofArray(new byte[120]);
    MemorySegment.copy(m, 0, whole, 0, 20);
    assertThat(Ipv4Header.check(whole, 0, 120)).isEqualTo(20);
    assertThat(Ipv4Header.totalLength(m, 0)).isEqualTo(115);
    assertThat(Ipv4Header.protocol(m, 0)).isEqualTo(Ipv4Header.PROTOCOL_UDP);
    assertThat(Ipv4Header.source(m, 0)).isEqualTo(0xC0A8_0001);
    assertThat(Ipv4Header.destination(m, 0)).isEqualTo(0xC0A8_00C7);
    assertThat(Ipv4Header.isFragment(m, 0)).isFalse();
    MemorySegment written = MemorySegment.ofArray(new byte[20]);
    Ipv4Header.write(written, 0, EcnField.NOT_ECT, 115, 0, 17, 0xC0A8_0001, 0xC0A8_00C7);
    assertThat(hex(written)).isEqualTo(hex(m));
    // The two bits beside the six of RFC 2474.
    assertThat(Ipv4Header.ecn(m, 0)).isEqualTo(EcnField.NOT_ECT);
    assertThat(Ipv4Header.ecn(with(m, 1, 0xFD), 0)).isEqualTo(EcnField.ECT_1);
    assertThat(Ipv4Header.ecn(with(m, 1, 0xFF), 0)).isEqualTo(EcnField.CE);
    Ipv4Header.write(written, 0, EcnField.ECT_0, 115, 0, 17, 0xC0A8_0001, 0xC0A8_00C7);
    assertThat(hex(written))
        .isEqualTo(hex(hex("4502 0073 0000 4000 40 11 b85f c0a80001 c0a800c7")));

    assertThat(Ipv4Header.check(m, 0, 19)).isEqualTo(HeaderFault.TRUNCATED);
    assertThat(Ipv4Header.check(whole, 0, 114)).isEqualTo(HeaderFault.TRUNCATED);
    assertThat(Ipv4Header.checkQuoted(m, 0, 20)).isEqualTo(20);
    assertThat(Ipv4Header.check(with(whole, 0, 0x65), 0, 120)).isEqualTo(HeaderFault.MALFORMED);
    assertThat(Ipv4Header.check(with(whole, 0, 0x44), 0, 120)).isEqualTo(HeaderFault.MALFORMED);
    assertThat(Ipv4Header.check(with(whole, 3, 19), 0, 120)).isEqualTo(HeaderFault.MALFORMED);
    assertThat(Ipv4Header.check(with(whole, 8, 63), 0, 120)).isEqualTo(HeaderFault.BAD_CHECKSUM);
    assertThat(Ipv4Header.checkQuoted(with(m, 0, 0x4F), 0, 20)).isEqualTo(HeaderFault.TRUNCATED);
  }

  @Test
  void ipv4FragmentFields() {
    MemorySegment m = hex("4500 0073 abcd 2003 40 11 0000 c0a80001 c0a800c7");
    assertThat(Ipv4Header.isFragment(m, 0)).isTrue();
    assertThat(Ipv4Header.moreFragments(m, 0)).isTrue();
    assertThat(Ipv4Header.fragmentOffset(m, 0)).isEqualTo(24);
    assertThat(Ipv4Header.identification(m, 0)).isEqualTo(0xABCD);
  }

  @Test
  void ipv4Options() {
    String fixed = "00".repeat(20);
    assertThat(Ipv4Header.options(hex(fixed), 0, 20)).isEqualTo(Ipv4Header.OPTIONS_HARMLESS);
    assertThat(Ipv4Header.options(hex(fixed + "01 94 04 00 00 00 00 83"), 0, 28))
        .as("router alert, then the end; what follows the end is padding")
        .isEqualTo(Ipv4Header.OPTIONS_HARMLESS);
    assertThat(Ipv4Header.options(hex(fixed + "01 83 03 04"), 0, 24))
        .isEqualTo(Ipv4Header.OPTIONS_SOURCE_ROUTE);
    assertThat(Ipv4Header.options(hex(fixed + "89 03 04 00"), 0, 24))
        .isEqualTo(Ipv4Header.OPTIONS_SOURCE_ROUTE);
    for (String broken : new String[] {"07 00 00 00", "07 05 00 00", "01 01 01 07"}) {
      assertThat(Ipv4Header.options(hex(fixed + broken), 0, 24))
          .as(broken)
          .isEqualTo(HeaderFault.MALFORMED);
    }
  }

  @Test
  void icmpEcho() {
    MemorySegment m = hex("08 00 e4ca 1234 0001 01 00");
    assertThat(Icmpv4Header.check(m, 0, 10)).isEqualTo(8);
    assertThat(Icmpv4Header.type(m, 0)).isEqualTo(Icmpv4Header.ECHO_REQUEST);
    assertThat(Icmpv4Header.code(m, 0)).isZero();
    assertThat(Icmpv4Header.rest(m, 0)).isEqualTo(0x1234_0001);
    assertThat(Icmpv4Header.mtu(m, 0)).isEqualTo(1);
    MemorySegment written = hex("00 00 0000 0000 0000 01 00");
    Icmpv4Header.write(written, 0, 8, 0, 0x1234_0001, InternetChecksum.sum(written, 8, 2));
    assertThat(hex(written)).isEqualTo(hex(m));
    assertThat(Icmpv4Header.check(m, 0, 7)).isEqualTo(HeaderFault.TRUNCATED);
    assertThat(Icmpv4Header.check(with(m, 9, 1), 0, 10)).isEqualTo(HeaderFault.BAD_CHECKSUM);
    assertThat(Icmpv4Header.isError(Icmpv4Header.UNREACHABLE)).isTrue();
    assertThat(Icmpv4Header.isError(Icmpv4Header.ECHO_REQUEST)).isFalse();
  }

  @Test
  void udp() {
    // Pseudo header 0a000001 0a000002 0011 000b; ports 4000 and 53; payload "abc".
    MemorySegment m = hex("0fa0 0035 000b 179e 616263");
    assertThat(UdpHeader.check(m, 0, 11, 0x0A00_0001, 0x0A00_0002)).isEqualTo(8);
    assertThat(UdpHeader.sourcePort(m, 0)).isEqualTo(4000);
    assertThat(UdpHeader.destinationPort(m, 0)).isEqualTo(53);
    assertThat(UdpHeader.length(m, 0)).isEqualTo(11);
    MemorySegment written = hex("0000 0000 0000 0000 616263");
    long sum =
        InternetChecksum.pseudoHeader(0x0A00_0001, 0x0A00_0002, 17, 11)
            + InternetChecksum.sum(written, 8, 3);
    UdpHeader.write(written, 0, 4000, 53, 11, sum);
    assertThat(hex(written)).isEqualTo(hex(m));

    assertThat(UdpHeader.check(m, 0, 11, 0x0A00_0001, 0x0A00_0003))
        .isEqualTo(HeaderFault.BAD_CHECKSUM);
    assertThat(UdpHeader.check(m, 0, 7, 0, 0)).isEqualTo(HeaderFault.TRUNCATED);
    assertThat(UdpHeader.check(with(m, 5, 12), 0, 11, 0, 0)).isEqualTo(HeaderFault.TRUNCATED);
    assertThat(UdpHeader.check(with(m, 5, 7), 0, 11, 0, 0)).isEqualTo(HeaderFault.MALFORMED);
    MemorySegment unsummed = with(with(m, 6, 0), 7, 0);
    assertThat(UdpHeader.check(unsummed, 0, 11, 1, 2)).as("no checksum (RFC 768)").isEqualTo(8);
  }

  @Test
  void aUdpChecksumOfZeroIsSentAsAllOnes() {
    MemorySegment m = MemorySegment.ofArray(new byte[10]);
    // Chosen so that everything adds up to 0xFFFF, whose complement would be zero.
    long sum = 0xFFFF - (1 + 2 + 10);
    UdpHeader.write(m, 0, 1, 2, 10, sum);
    assertThat(hex(m)).isEqualTo("00010002000affff0000");
  }
}
