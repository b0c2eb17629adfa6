// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IPv6's headers against bytes written down by hand from their RFCs, both ways. */
class Ipv6VectorsTest {
  private static final String ADDRESSES =
      "fe80000000000000 00000000000000aa ff02000000000000 00000001ff0000bb";
  private static final long FE80 = 0xFE80_0000_0000_0000L;

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

  private static long addresses(MemorySegment ip) {
    return InternetChecksum.address(Ipv6Header.sourceHigh(ip, 0), Ipv6Header.sourceLow(ip, 0))
        + InternetChecksum.address(
            Ipv6Header.destinationHigh(ip, 0), Ipv6Header.destinationLow(ip, 0));
  }

  @Test
  void header() {
    MemorySegment m = hex("600abcde 0018 3a ff " + ADDRESSES);
    MemorySegment whole = MemorySegment.ofArray(new byte[70]);
    MemorySegment.copy(m, 0, whole, 0, 40);
    assertThat(Ipv6Header.check(whole, 0, 64)).isEqualTo(40);
    assertThat(Ipv6Header.check(whole, 0, 70)).as("padded").isEqualTo(40);
    assertThat(Ipv6Header.check(whole, 0, 63)).isEqualTo(HeaderFault.TRUNCATED);
    assertThat(Ipv6Header.checkQuoted(m, 0, 40)).isEqualTo(40);
    assertThat(Ipv6Header.checkQuoted(m, 0, 39)).isEqualTo(HeaderFault.TRUNCATED);
    assertThat(Ipv6Header.check(with(whole, 0, 0x40), 0, 64)).isEqualTo(HeaderFault.MALFORMED);
    assertThat(Ipv6Header.check(with(whole, 0, 0xE0), 0, 64)).isEqualTo(HeaderFault.MALFORMED);
    assertThat(Ipv6Header.payloadLength(m, 0)).isEqualTo(24);
    assertThat(Ipv6Header.nextHeader(m, 0)).isEqualTo(Ipv6Header.PROTOCOL_ICMPV6);
    assertThat(Ipv6Header.hopLimit(m, 0)).isEqualTo(255);
    assertThat(Ipv6Header.flowLabel(m, 0)).isEqualTo(0xABCDE);
    assertThat(Ipv6Header.sourceHigh(m, 0)).isEqualTo(FE80);
    assertThat(Ipv6Header.sourceLow(m, 0)).isEqualTo(0xAA);
    assertThat(Ipv6Header.destinationHigh(m, 0)).isEqualTo(Ipv6Header.LINK_GROUPS_HIGH);
    assertThat(Ipv6Header.destinationLow(m, 0)).isEqualTo(0x1_FF00_00BBL);
    MemorySegment written = MemorySegment.ofArray(new byte[40]);
    Ipv6Header.write(
        written,
        0,
        EcnField.NOT_ECT,
        0xABCDE,
        24,
        58,
        255,
        FE80,
        0xAA,
        Ipv6Header.LINK_GROUPS_HIGH,
        Ipv6Header.solicitedNodeLow(0x1234_5678_9A00_00BBL));
    assertThat(hex(written)).isEqualTo(hex(m));
  }

  /** RFC 8200 §7: the two bits beside the six of RFC 2474, in the middle of two octets. */
  @Test
  void theEcnFieldIsTheLowEndOfTheTrafficClass() {
    MemorySegment m = hex("6fcfffff 0018 3a ff " + ADDRESSES);
    assertThat(Ipv6Header.ecn(m, 0)).isEqualTo(EcnField.NOT_ECT);
    assertThat(Ipv6Header.ecn(with(m, 1, 0xDF), 0)).isEqualTo(EcnField.ECT_1);
    assertThat(Ipv6Header.ecn(with(m, 1, 0xEF), 0)).isEqualTo(EcnField.ECT_0);
    assertThat(Ipv6Header.ecn(with(m, 1, 0xFF), 0)).isEqualTo(EcnField.CE);
    MemorySegment written = MemorySegment.ofArray(new byte[40]);
    Ipv6Header.write(written, 0, EcnField.ECT_0, 0xABCDE, 0, 6, 64, FE80, 1, FE80, 2);
    assertThat(hex(written)).startsWith("602abcde");
    assertThat(Ipv6Header.flowLabel(written, 0)).isEqualTo(0xABCDE);
  }

  /** RFC 4291 §2.4, and what no host on a link has. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, false, false, false",
    "2001000000000000, true, false, false",
    "fe80000000000000, true, true, false",
    "febfffffffffffff, true, true, false",
    "fec0000000000000, true, false, false",
    "ff02000000000000, false, false, true",
    "ff0e000000000000, false, false, true",
  })
  void kindsOfAddresses(String high, boolean host, boolean linkLocal, boolean multicast) {
    long h = Long.parseUnsignedLong(high, 16);
    assertThat(Ipv6Header.host(h)).isEqualTo(host);
    assertThat(Ipv6Header.linkLocal(h)).isEqualTo(linkLocal);
    assertThat(Ipv6Header.multicast(h)).isEqualTo(multicast);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "1, 1, 0", "63, 63, 0", "64, 64, 0", "65, 64, 1", "128, 64, 64"})
  void prefixes(int length, int inHigh, int inLow) {
    assertThat(Long.bitCount(Ipv6Header.maskHigh(length))).isEqualTo(inHigh);
    assertThat(Long.bitCount(Ipv6Header.maskLow(length))).isEqualTo(inLow);
    assertThat(Long.numberOfLeadingZeros(~Ipv6Header.maskHigh(length))).isEqualTo(inHigh);
    long high = Ipv6Header.maskHigh(length);
    long low = Ipv6Header.maskLow(length);
    assertThat(Ipv6Header.commonBits(high, low, -1, -1)).isEqualTo(length);
    assertThat(Ipv6Header.samePrefix(high, low, -1, -1, length)).isTrue();
    assertThat(length == 128 || !Ipv6Header.samePrefix(high, low, -1, -1, length + 1)).isTrue();
  }

  @Test
  void groupsHaveStationsOfTheirOwn() {
    long mac = EthernetHeader.ofIpv6Group(0x1_FF12_3456L);
    assertThat(mac).isEqualTo(0x3333_FF12_3456L);
    assertThat(EthernetHeader.ipv6Group(mac)).isTrue();
    assertThat(EthernetHeader.group(mac)).isTrue();
    assertThat(EthernetHeader.ipv6Group(0x0200_0000_0001L)).isFalse();
    assertThat(EthernetHeader.ipv6Group(EthernetHeader.BROADCAST)).isFalse();
  }

  @Test
  void neighborSolicitation() {
    MemorySegment ip = hex("60000000 0020 3a ff " + ADDRESSES);
    MemorySegment m =
        hex("87 00 489b 00000000 20010db800000000 00000000000000bb 01 01 0200000000aa");
    assertThat(Icmpv6Header.check(m, 0, 32, addresses(ip))).isEqualTo(8);
    assertThat(Icmpv6Header.check(m, 0, 32, addresses(ip) + 1)).isEqualTo(HeaderFault.BAD_CHECKSUM);
    assertThat(Icmpv6Header.check(m, 0, 7, addresses(ip))).isEqualTo(HeaderFault.TRUNCATED);
    assertThat(NeighborMessage.check(m, 0, 32)).isEqualTo(24);
    assertThat(NeighborMessage.check(m, 0, 24)).as("no option").isEqualTo(24);
    assertThat(NeighborMessage.check(m, 0, 23)).isEqualTo(HeaderFault.MALFORMED);
    assertThat(NeighborMessage.check(m, 0, 31)).as("option cut").isEqualTo(HeaderFault.MALFORMED);
    assertThat(NeighborMessage.check(with(m, 25, 0), 0, 32)).isEqualTo(HeaderFault.MALFORMED);
    assertThat(NeighborMessage.check(with(m, 25, 2), 0, 32)).isEqualTo(HeaderFault.MALFORMED);
    assertThat(NeighborMessage.check(with(m, 1, 1), 0, 32)).isEqualTo(HeaderFault.MALFORMED);
    assertThat(NeighborMessage.check(with(m, 8, 0xFF), 0, 32)).isEqualTo(HeaderFault.MALFORMED);
    assertThat(NeighborMessage.targetHigh(m, 0)).isEqualTo(0x2001_0DB8_0000_0000L);
    assertThat(NeighborMessage.targetLow(m, 0)).isEqualTo(0xBB);
    long option = NeighborMessage.option(m, 24, 32, NeighborMessage.SOURCE_STATION);
    assertThat(option).isEqualTo(24);
    assertThat(NeighborMessage.station(m, option)).isEqualTo(0x0200_0000_00AAL);
    assertThat(NeighborMessage.option(m, 24, 32, NeighborMessage.TARGET_STATION))
        .isEqualTo(NeighborMessage.NONE);
    MemorySegment written = MemorySegment.ofArray(new byte[32]);
    Icmpv6Header.write(written, 0, Icmpv6Header.NEIGHBOR_SOLICITATION, 0, 0);
    NeighborMessage.target(written, 0, 0x2001_0DB8_0000_0000L, 0xBB);
    NeighborMessage.station(written, 24, NeighborMessage.SOURCE_STATION, 0x0200_0000_00AAL);
    Icmpv6Header.complete(written, 0, 32, addresses(ip));
    assertThat(hex(written)).isEqualTo(hex(m));
  }

  @Test
  void routerAdvertisement() {
    MemorySegment m =
        hex(
            "86 00 0000 40 00 0708 00000000 00000000"
                + "05 01 0000 00000514"
                + "03 04 40 c0 00015180 00003840 00000000 20010db800010000 0000000000000000");
    int bytes = (int) m.byteSize();
    assertThat(NeighborMessage.check(m, 0, bytes)).isEqualTo(16);
    assertThat(NeighborMessage.routerLifetime(m, 0)).isEqualTo(1800);
    long mtu = NeighborMessage.option(m, 16, bytes, NeighborMessage.MTU);
    assertThat(NeighborMessage.mtu(m, mtu)).isEqualTo(1300);
    long prefix = NeighborMessage.option(m, 16, bytes, NeighborMessage.PREFIX);
    assertThat(prefix).isEqualTo(24);
    assertThat(NeighborMessage.prefixLength(m, prefix)).isEqualTo(64);
    assertThat(NeighborMessage.onLink(m, prefix)).isTrue();
    assertThat(NeighborMessage.autonomous(m, prefix)).isTrue();
    assertThat(NeighborMessage.onLink(with(m, 27, 0x40), prefix)).isFalse();
    assertThat(NeighborMessage.autonomous(with(m, 27, 0x80), prefix)).isFalse();
    assertThat(NeighborMessage.validSeconds(m, prefix)).isEqualTo(86_400);
    assertThat(NeighborMessage.preferredSeconds(m, prefix)).isEqualTo(14_400);
    assertThat(NeighborMessage.prefixHigh(m, prefix)).isEqualTo(0x2001_0DB8_0001_0000L);
    assertThat(NeighborMessage.prefixLow(m, prefix)).isZero();
    assertThat(NeighborMessage.behind(m, prefix)).isEqualTo(bytes);
    // A prefix option of another length than §4.6.2's is none.
    assertThat(NeighborMessage.option(with(m, 25, 3), 16, 48, NeighborMessage.PREFIX))
        .isEqualTo(NeighborMessage.NONE);
  }

  @Test
  void groupMessages() {
    MemorySegment alert = MemorySegment.ofArray(new byte[8]);
    GroupMessage.writeAlert(alert, 0);
    assertThat(hex(alert)).isEqualTo("3a00" + "05020000" + "0100");
    MemorySegment record = MemorySegment.ofArray(new byte[20]);
    GroupMessage.writeRecord(record, 0, GroupMessage.JOINS, 0x1_FF00_00BBL);
    assertThat(hex(record)).isEqualTo("04000000" + "ff02000000000000" + "00000001ff0000bb");
    assertThat(GroupMessage.checkQuery(28)).isEqualTo(28);
    assertThat(GroupMessage.checkQuery(24)).as("version 1").isEqualTo(HeaderFault.TRUNCATED);
    assertThat(GroupMessage.responseMs(hex("82 00 0000 2710 0000"), 0)).isEqualTo(10_000);
    // RFC 3810 §5.1.3: mantissa 0x234 and exponent 2.
    assertThat(GroupMessage.responseMs(hex("82 00 0000 a234 0000"), 0)).isEqualTo(0x1234 << 5);
  }
}
