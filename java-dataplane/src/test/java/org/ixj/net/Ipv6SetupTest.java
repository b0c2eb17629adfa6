// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ixj.net.Ipv6Bench.GATEWAY;
import static org.ixj.net.Ipv6Bench.US;
import static org.ixj.net.Ipv6Frames.canonical;
import static org.ixj.net.Ipv6Frames.prefix;
import static org.ixj.net.Ipv6Frames.router;
import static org.ixj.net.Ipv6Frames.solicitation;
import static org.ixj.net.Ipv6Frames.solicitedNode;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How an interface comes by its addresses, routers and groups, in virtual time. */
class Ipv6SetupTest {
  private static final int ON_LINK = 0x80;
  private static final int AUTONOMOUS = 0x40;
  private static final int BOTH = ON_LINK | AUTONOMOUS;
  private static final long HOUR_US = 3_600_000_000L;
  private static final String ROUTER = "fe80::99";
  private static final String PREFIX = "2001:db8:1::";

  private Ipv6Bench ipv6 = new Ipv6Bench();
  private Bench bench = ipv6.bench;

  @AfterEach
  void noLeak() {
    ipv6.noLeak();
  }

  private void use(Ipv6Config config) {
    ipv6.noLeak();
    ipv6 = new Ipv6Bench(config);
    bench = ipv6.bench;
  }

  private void automatic() {
    use(new Ipv6Config(List.of(), null, Ipv6Bench.SECRET, true));
  }

  /** Frames sent within a time, of a type, in a step of 10 ms. */
  private List<byte[]> sent(int type, long us) {
    List<byte[]> frames = new ArrayList<>(ipv6.sent());
    for (long passed = 0; passed < us; passed += 10_000) {
      bench.pass(10_000);
      frames.addAll(ipv6.sent());
    }
    frames.removeIf(f -> f[20] != 58 || (f[54] & 0xFF) != type);
    return frames;
  }

  private List<String> addresses() {
    Ipv6State state = ipv6.link.state();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < state.addresses(); i++) {
      byte[] bytes = ByteBuffer.allocate(16).putLong(state.high(i)).putLong(state.low(i)).array();
      all.add(Ipv6Frames.text(bytes, 0));
    }
    return all;
  }

  // ---- RFC 4862 §5.4: tests ---------------------------------------------------------------------

  @Test
  void anAddressIsTestedBeforeItIsUsed() {
    List<byte[]> probes = sent(135, 1_000_000);
    assertThat(probes).hasSize(2);
    for (byte[] probe : probes) {
      assertThat(Ipv6Frames.sumOf(probe)).isZero();
      assertThat(Ipv6Frames.source(probe)).isEqualTo(canonical("::"));
      assertThat(probe).as("no option").hasSize(14 + 40 + 24);
      String target = Ipv6Frames.text(probe, 62);
      assertThat(Ipv6Frames.destination(probe)).isEqualTo(canonical(solicitedNode(target)));
    }
    assertThat(probes).anyMatch(p -> Ipv6Frames.text(p, 62).equals(canonical(US)));
    assertThat(probes).anyMatch(p -> Ipv6Frames.text(p, 62).startsWith("fe80:0:0:0:"));
    assertThat(ipv6.link.addresses()).as("within a second of the last").isLessThan(2);
    assertThat(ipv6.send("2001:db8::2")).as("no address yet").isEqualTo(IpOutput.LOST);
    ipv6.refused(
        Ipv6Frames.frame(Ipv6Bench.PEER, US, 58, new byte[8]), Counter.IPV6_DROP_NOT_FOR_US);
    sent(135, 1_000_000);
    assertThat(addresses()).hasSize(2).contains(canonical(US));
  }

  /** RFC 4861 §7.2.6: others may know it at the station that we had before this start. */
  @Test
  void anAddressIsAnnouncedOnceItIsUsed() {
    assertThat(sent(136, 1_000_000)).as("before it passed its test").isEmpty();
    List<byte[]> told = sent(136, 3_000_000);
    assertThat(told).hasSize(2);
    for (byte[] frame : told) {
      assertThat(Ipv6Frames.sumOf(frame)).isZero();
      assertThat(Ipv6Frames.destination(frame)).isEqualTo(canonical("ff02::1"));
      assertThat(frame[58]).as("override, not solicited").isEqualTo((byte) 0x20);
      assertThat(Ipv6Frames.text(frame, 62)).isEqualTo(Ipv6Frames.source(frame));
      assertThat(Frames.mac(frame, 80)).isEqualTo(Bench.OUR_MAC);
    }
    assertThat(told).anyMatch(f -> Ipv6Frames.source(f).equals(canonical(US)));
  }

  @Test
  void anAddressThatAnotherHasIsNotUsed() {
    bench.pass(0);
    ipv6.receive(Ipv6Frames.advertisement(Ipv6Bench.PEER, "ff02::1", 2, US, Bench.PEER_MAC));
    assertThat(bench.get(Counter.IPV6_ADDRESSES_TAKEN)).isEqualTo(1);
    sent(135, 5_000_000);
    assertThat(addresses()).hasSize(1).doesNotContain(canonical(US));
  }

  @Test
  void anAddressThatAnotherTestsAsWellIsNotUsed() {
    sent(135, 500_000);
    ipv6.receive(solicitation("::", solicitedNode(US), US, 0));
    bench.silent();
    assertThat(bench.get(Counter.ND_CONFLICTS)).isEqualTo(1);
    sent(135, 5_000_000);
    assertThat(addresses()).hasSize(1);
  }

  @Test
  void whoOnlyAsksForAnAddressThatIsTestedIsNotAnswered() {
    bench.pass(0);
    ipv6.sent();
    ipv6.refused(
        solicitation(Ipv6Bench.PEER, solicitedNode(US), US, Bench.PEER_MAC), Counter.ND_IGNORED);
    sent(135, 3_000_000);
    assertThat(addresses()).contains(canonical(US));
  }

  /** RFC 7217 §6. */
  @Test
  void anIdentifierThatIsTakenIsReplacedAFewTimes() {
    automatic();
    List<String> tried = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      List<byte[]> probes = sent(135, 1_000_000);
      if (probes.isEmpty()) {
        break;
      }
      String target = Ipv6Frames.text(probes.getFirst(), 62);
      tried.add(target);
      ipv6.receive(solicitation("::", solicitedNode(target), target, 0));
    }
    assertThat(tried).as("one and three more").hasSize(4).doesNotHaveDuplicates();
    sent(135, 5_000_000);
    assertThat(addresses()).isEmpty();
  }

  @Test
  void identifiersAreStableAndTellNothing() {
    StableIdentifier one = new StableIdentifier(new byte[16], "a");
    StableIdentifier same = new StableIdentifier(new byte[16], "a");
    byte[] other = new byte[16];
    other[0] = 1;
    long prefix = Ipv6Frames.high(PREFIX);
    long identifier = one.of(prefix, 0);
    assertThat(same.of(prefix, 0)).isEqualTo(identifier);
    assertThat(one.of(prefix + 1, 0)).isNotEqualTo(identifier);
    assertThat(one.of(prefix, 1)).isNotEqualTo(identifier);
    assertThat(new StableIdentifier(other, "a").of(prefix, 0)).isNotEqualTo(identifier);
    assertThat(new StableIdentifier(new byte[16], "b").of(prefix, 0)).isNotEqualTo(identifier);
  }

  // ---- RFC 4861 §6.3: routers -------------------------------------------------------------------

  @Test
  void routersAreAskedForThreeTimes() {
    automatic();
    List<byte[]> questions = sent(133, 20_000_000);
    assertThat(questions).hasSize(3);
    byte[] question = questions.getFirst();
    assertThat(Ipv6Frames.sumOf(question)).isZero();
    assertThat(Ipv6Frames.destination(question)).isEqualTo(canonical("ff02::2"));
    assertThat(Ipv6Frames.source(question)).startsWith("fe80:");
    assertThat(question[21]).isEqualTo((byte) 255);
    assertThat(Frames.mac(question, 64)).isEqualTo(Bench.OUR_MAC);
  }

  @Test
  void routersAreNotAskedForByWhoDoesNotListen() {
    assertThat(sent(133, 20_000_000)).isEmpty();
    ipv6.refused(router(ROUTER, 1800, prefix(PREFIX, 64, BOTH, 9000, 9000)), Counter.ND_IGNORED);
    assertThat(sent(135, 5_000_000)).isEmpty();
  }

  @Test
  void aRouterMakesAnAddressAndAWay() {
    automatic();
    sent(135, 3_000_000);
    assertThat(addresses()).hasSize(1);
    ipv6.receive(
        router(
            ROUTER,
            1800,
            Ipv6Frames.option(1, Bench.GATEWAY_MAC),
            Ipv6Frames.mtu(1400),
            prefix(PREFIX, 64, BOTH, 86400, 14400)));
    List<byte[]> probes = sent(135, 2_100_000);
    assertThat(probes).hasSize(1);
    assertThat(addresses()).hasSize(2);
    String ours = addresses().get(1);
    assertThat(ours).startsWith("2001:db8:1:0:");
    assertThat(Ipv6Frames.text(probes.getFirst(), 62)).isEqualTo(ours);
    assertThat(ipv6.link.state().mtu()).isEqualTo(1400);
    assertThat(sent(133, 20_000_000)).as("no more questions").isEmpty();
    // By the router, whose station it named; to the prefix, directly.
    ipv6.send("2001:db8:2::1");
    List<byte[]> frames = ipv6.sent();
    assertThat(Frames.mac(frames.getLast(), 0)).isEqualTo(Bench.GATEWAY_MAC);
    assertThat(Ipv6Frames.source(frames.getLast())).isEqualTo(ours);
    ipv6.send("2001:db8:1::5");
    assertThat(Ipv6Bench.icmp(bench.frame())).isEqualTo("135/0");
    bench.pass(4_000_000);
    ipv6.sent();
    // Its time is over.
    bench.pass(1_800_000_000);
    assertThat(ipv6.send("2001:db8:2::1")).isEqualTo(IpOutput.LOST);
  }

  /** RFC 4862 §5.5.3: what makes no address, and what only the link. */
  @Test
  void prefixesThatMakeNoAddress() {
    automatic();
    sent(135, 3_000_000);
    ipv6.receive(
        router(
            ROUTER,
            1800,
            prefix(PREFIX, 64, ON_LINK, 9000, 9000),
            prefix("2001:db8:2::", 65, AUTONOMOUS, 9000, 9000),
            prefix("2001:db8:3::", 64, AUTONOMOUS, 10, 11),
            prefix("2001:db8:4::", 64, AUTONOMOUS, 0, 0),
            prefix("fe80::", 64, BOTH, 9000, 9000),
            prefix("ff02::", 64, BOTH, 9000, 9000),
            prefix("2001:db8:5::", 129, BOTH, 9000, 9000)));
    assertThat(sent(135, 3_000_000)).isEmpty();
    assertThat(addresses()).hasSize(1);
    assertThat(ipv6.link.state().onLink(Ipv6Frames.high(PREFIX), 5)).isTrue();
    assertThat(ipv6.link.state().onLink(Ipv6Frames.high("2001:db8:2::"), 5)).isFalse();
  }

  /** RFC 4862 §5.5.3 (e): an advertisement cannot take an address away within two hours. */
  @Test
  void anAddressOutlastsAForgedEnd() {
    automatic();
    sent(135, 3_000_000);
    ipv6.receive(router(ROUTER, 0, prefix(PREFIX, 64, AUTONOMOUS, 86400, 86400)));
    sent(135, 3_000_000);
    assertThat(addresses()).hasSize(2);
    ipv6.receive(router(ROUTER, 0, prefix(PREFIX, 64, AUTONOMOUS, 1, 0)));
    bench.pass(2 * HOUR_US - 1_000_000);
    assertThat(addresses()).hasSize(2);
    bench.pass(2_000_000);
    assertThat(addresses()).hasSize(1);
  }

  @Test
  void anAddressThatIsNoLongerPreferredGivesWay() {
    automatic();
    sent(135, 3_000_000);
    ipv6.receive(
        router(
            ROUTER,
            9000,
            prefix("2001:db8:8::", 64, AUTONOMOUS, 86400, 60),
            prefix("2001:db8:1::", 64, AUTONOMOUS, 86400, 86400)));
    sent(135, 3_000_000);
    int to = ipv6.number("2001:db8:8::9");
    Addresses numbers = bench.net.addresses();
    assertThat(numbers.high(bench.net.source(to))).isEqualTo(Ipv6Frames.high("2001:db8:8::"));
    bench.pass(60_000_000);
    to = ipv6.number("2001:db8:8::9");
    assertThat(numbers.high(bench.net.source(to))).isEqualTo(Ipv6Frames.high("2001:db8:1::"));
    assertThat(addresses()).as("ours all the same").hasSize(3);
  }

  @Test
  void listsAreBounded() {
    automatic();
    sent(135, 3_000_000);
    for (int i = 0; i < 30; i++) {
      bench.pass(200_000);
      ipv6.receive(
          router(
              "fe80::" + Integer.toHexString(0x100 + i),
              1800,
              prefix("2001:db8:" + Integer.toHexString(0x100 + i) + "::", 64, BOTH, 9000, 9000)));
    }
    sent(135, 3_000_000);
    assertThat(ipv6.link.state().routers()).isEqualTo(Routers.MAX_ROUTERS);
    assertThat(addresses()).hasSize(1 + OwnAddresses.MAX_AUTOMATIC);
    assertThat(ipv6.link.state().onLink(Ipv6Frames.high("2001:db8:10f::"), 1)).isTrue();
    assertThat(ipv6.link.state().onLink(Ipv6Frames.high("2001:db8:110::"), 1)).isFalse();
    assertThat(bench.get(Counter.ND_FULL)).isEqualTo(26 + 22 + 14);
  }

  @Test
  void aFloodOfAdvertisementsIsNotHeard() {
    automatic();
    sent(135, 3_000_000);
    for (int i = 0; i < 100; i++) {
      ipv6.receive(router(ROUTER, i % 2 == 0 ? 1800 : 0));
    }
    assertThat(bench.get(Counter.ND_ROUTER_ADVERTISEMENTS))
        .isEqualTo(Ipv6Setup.ADVERTISEMENTS_PER_SECOND);
  }

  @Test
  void advertisementsThatCannotBeAreDropped() {
    automatic();
    sent(135, 3_000_000);
    ipv6.refused(router("2001:db8::99", 1800), Counter.ND_DROP_MALFORMED);
    byte[] routed = router(ROUTER, 1800);
    routed[21] = 64;
    ipv6.refused(routed, Counter.ND_DROP_MALFORMED);
    ipv6.receive(router(ROUTER, 1800, Ipv6Frames.mtu(1279)));
    ipv6.receive(router(ROUTER, 1800, Ipv6Frames.mtu(1501)));
    assertThat(ipv6.link.state().mtu()).isEqualTo(1500);
  }

  /** RFC 4861 §6.3.6: another is tried where one is silent. */
  @Test
  void aSilentRouterDoesNotHideAnother() {
    automatic();
    sent(135, 3_000_000);
    ipv6.receive(router("fe80::1", 1800, prefix(PREFIX, 64, AUTONOMOUS, 9000, 9000)));
    ipv6.receive(router("fe80::2", 1800));
    sent(135, 3_000_000);
    ipv6.send("2001:db8:9::9");
    assertThat(Ipv6Frames.text(bench.frame(), 62)).isEqualTo(canonical("fe80::1"));
    sent(135, 4_000_000);
    ipv6.send("2001:db8:9::9");
    assertThat(Ipv6Frames.text(bench.frame(), 62)).isEqualTo(canonical("fe80::2"));
    sent(135, 4_000_000);
  }

  @Test
  void theGivenGatewayComesFirst() {
    use(Ipv6Bench.config(true));
    sent(135, 3_000_000);
    ipv6.receive(router(ROUTER, 1800, Ipv6Frames.option(1, Bench.PEER_MAC)));
    bench.pass(10_000);
    ipv6.sent();
    assertThat(ipv6.link.state().routers()).isEqualTo(2);
    assertThat(ipv6.link.state().router(0)).isEqualTo(Ipv6Bench.prefix(GATEWAY, 128));
  }

  // ---- RFC 3810: groups -------------------------------------------------------------------------

  private static List<String> records(byte[] frame) {
    assertThat(frame[20]).as("hop-by-hop options").isZero();
    assertThat(frame[21]).as("hop limit").isEqualTo((byte) 1);
    assertThat(Ipv6Frames.destination(frame)).isEqualTo(canonical("ff02::16"));
    assertThat(Ipv6Frames.hex("3a00050200000100"))
        .isEqualTo(java.util.Arrays.copyOfRange(frame, 54, 62));
    byte[] from = java.util.Arrays.copyOfRange(frame, 22, 38);
    byte[] to = java.util.Arrays.copyOfRange(frame, 38, 54);
    assertThat(Ipv6Frames.checksum(from, to, 58, frame, 62, frame.length - 62)).isZero();
    assertThat(frame[62] & 0xFF).isEqualTo(143);
    int count = Frames.u16(frame, 68);
    assertThat(frame).hasSize(70 + 20 * count);
    List<String> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(frame[70 + 20 * i] + " " + Ipv6Frames.text(frame, 74 + 20 * i));
    }
    return records;
  }

  private List<byte[]> reports(long us) {
    List<byte[]> frames = new ArrayList<>(ipv6.sent());
    for (long passed = 0; passed < us; passed += 10_000) {
      bench.pass(10_000);
      frames.addAll(ipv6.sent());
    }
    frames.removeIf(f -> f[20] != 0);
    return frames;
  }

  @Test
  void groupsAreReportedWhenTheyAreJoinedAndOnceMoreWhenThereIsAnAddress() {
    List<byte[]> reports = reports(5_000_000);
    String ours = "4 " + canonical(solicitedNode(US));
    assertThat(reports).hasSizeBetween(3, 4);
    assertThat(records(reports.getFirst())).hasSize(2).contains(ours);
    assertThat(Ipv6Frames.source(reports.getFirst())).isEqualTo(canonical("::"));
    assertThat(Ipv6Frames.source(reports.getLast())).startsWith("fe80:");
    assertThat(records(reports.getLast())).contains(ours);
  }

  /** RFC 4862 §5.4.2: even where both are due at once. */
  @Test
  void aGroupIsJoinedBeforeItsAddressIsTested() {
    automatic();
    sent(135, 3_000_000);
    ipv6.receive(router(ROUTER, 0, prefix(PREFIX, 64, AUTONOMOUS, 9000, 9000)));
    bench.pass(OwnAddresses.MAX_DELAY_US);
    List<byte[]> frames = ipv6.sent();
    assertThat(frames).hasSize(2);
    String target = Ipv6Frames.text(frames.get(1), 62);
    assertThat(Ipv6Bench.icmp(frames.get(1))).isEqualTo("135/0");
    assertThat(records(frames.get(0))).contains("4 " + canonical(solicitedNode(target)));
    assertThat(ipv6.stations.getLast()).contains(Ipv6Frames.station(solicitedNode(target)));
  }

  @Test
  void aQuestionIsAnsweredWithinItsTime() {
    ipv6.settled();
    byte[] body = new byte[20];
    byte[] query = Ipv6Frames.icmp(ROUTER, "ff02::1", 130, 0, 1000 << 16, body);
    ipv6.receive(Ipv6Frames.frame(ROUTER, "ff02::1", 58, 1, query));
    bench.silent();
    List<byte[]> reports = reports(1_010_000);
    assertThat(reports).hasSize(1);
    assertThat(records(reports.getFirst()))
        .hasSize(2)
        .contains("2 " + canonical(solicitedNode(US)));
    ipv6.refused(Ipv6Frames.frame(ROUTER, "ff02::1", 58, 2, query), Counter.ND_IGNORED);
    byte[] far = Ipv6Frames.icmp("2001:db8::9", "ff02::1", 130, 0, 1000 << 16, body);
    ipv6.refused(Ipv6Frames.frame("2001:db8::9", "ff02::1", 58, 1, far), Counter.ND_IGNORED);
  }

  /** Questions that want their answers at once cannot have one each. */
  @Test
  void aFloodOfQuestionsIsNotAnswered() {
    ipv6.settled();
    byte[] query = Ipv6Frames.icmp(ROUTER, "ff02::1", 130, 0, 0, new byte[20]);
    for (int i = 0; i < 100; i++) {
      ipv6.receive(Ipv6Frames.frame(ROUTER, "ff02::1", 58, 1, query));
      bench.pass(0);
    }
    assertThat(ipv6.sent()).hasSize(Ipv6Setup.QUERIES_PER_SECOND);
    assertThat(bench.get(Counter.ND_IGNORED)).isEqualTo(100 - Ipv6Setup.QUERIES_PER_SECOND);
    bench.pass(1_000_000);
    ipv6.receive(Ipv6Frames.frame(ROUTER, "ff02::1", 58, 1, query));
    assertThat(reports(10_000)).hasSize(1);
  }

  @Test
  void aGroupIsLeftWithItsLastAddress() {
    automatic();
    sent(135, 3_000_000);
    ipv6.receive(router(ROUTER, 0, prefix(PREFIX, 64, AUTONOMOUS, 30, 30)));
    sent(135, 3_000_000);
    String group = canonical(solicitedNode(addresses().get(1)));
    bench.pass(30_000_000);
    List<byte[]> reports = reports(2_000_000);
    assertThat(reports).hasSize(2);
    assertThat(records(reports.get(0))).contains("3 " + group);
    assertThat(records(reports.get(1))).contains("3 " + group);
  }

  /** What the device must let through. */
  @Test
  void theDeviceIsToldTheGroupsStations() {
    bench.pass(0);
    assertThat(ipv6.stations).hasSize(1);
    assertThat(ipv6.stations.getFirst())
        .hasSize(3)
        .contains(0x3333_0000_0001L, Ipv6Frames.station(solicitedNode(US)));
    sent(135, 3_000_000);
    assertThat(ipv6.stations).as("no change").hasSize(1);
  }
}
