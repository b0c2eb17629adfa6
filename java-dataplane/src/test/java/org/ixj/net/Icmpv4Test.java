// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ixj.net.Bench.FAR;
import static org.ixj.net.Bench.PEER;
import static org.ixj.net.Bench.US;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 792, RFC 1122 §3.2.2, RFC 1812 §4.3.2. */
class Icmpv4Test {
  private final Bench bench = new Bench().acquainted();
  private final List<String> errors = new ArrayList<>();

  @AfterEach
  void noLeak() {
    bench.noLeak();
  }

  private void listen(int protocol) {
    bench.net.transport(
        protocol,
        new Transport() {
          @Override
          public void input(int mbuf, int source, int dest, long at, int bytes, long nowUs) {
            bench.pool.free(mbuf);
          }

          @Override
          public void error(
              int type, int code, int mtu, int source, int destination, long at, int bytes) {
            byte first = bench.pool.segment().get(ValueLayout.JAVA_BYTE, at);
            errors.add(
                "%d/%d mtu %d %08x to %08x, %d bytes from %d"
                    .formatted(type, code, mtu, source, destination, bytes, first));
          }
        });
  }

  private static byte[] error(int type, int code, int rest, byte[] quote) {
    return Frames.ip(FAR, US, Frames.ICMP, Frames.icmp(type, code, rest, quote));
  }

  private static byte[] quote(int source, int protocol, int flags, int bytes) {
    byte[] data = new byte[bytes];
    Arrays.fill(data, (byte) 9);
    return Frames.datagram(source, PEER, protocol, 1, flags, new byte[0], data);
  }

  @Test
  void anEchoComesBackWithItsData() {
    for (int size : new int[] {0, 1, 56, 1472}) {
      byte[] data = new byte[size];
      Arrays.fill(data, (byte) 0x5A);
      bench.receive(Frames.ping(PEER, data));
      byte[] reply = bench.frame();
      assertThat(Frames.u32(reply, 26)).isEqualTo(US);
      assertThat(Frames.u32(reply, 30)).isEqualTo(PEER);
      assertThat(Frames.u16(reply, 34)).as("type and code").isZero();
      assertThat(Frames.u32(reply, 38)).as("id and sequence").isEqualTo(0x1234_0001);
      assertThat(Frames.from(reply, 42)).isEqualTo(data);
      assertThat(Frames.checksum(reply, 34, reply.length - 34, 0)).isZero();
    }
    assertThat(bench.get(Counter.ICMP_ECHO)).isEqualTo(4);
  }

  @Test
  void anEchoToAnUnknownNeighbourWaitsForItsStation() {
    bench.receive(Frames.ping(PEER + 1, Frames.text("x")));
    bench.frame();
    bench.receive(Frames.arp(Bench.OUR_MAC, 2, Bench.PEER_MAC, PEER + 1, Bench.OUR_MAC, US));
    assertThat(Frames.from(bench.frame(), 42)).isEqualTo(Frames.text("x"));
  }

  @Test
  void echoesAreLimitedToAThousandASecond() {
    for (int i = 0; i < 1100; i++) {
      bench.receive(Frames.ping(PEER, new byte[0]));
    }
    assertThat(bench.get(Counter.ICMP_ECHO)).isEqualTo(1000);
    assertThat(bench.get(Counter.ICMP_ECHO_LIMITED)).isEqualTo(100);
    bench.pass(10_000);
    for (int i = 0; i < 20; i++) {
      bench.receive(Frames.ping(PEER, new byte[0]));
    }
    assertThat(bench.get(Counter.ICMP_ECHO)).isEqualTo(1010);
  }

  @Test
  void brokenAndUnknownMessagesAreDropped() {
    byte[] ping = Frames.ping(PEER, Frames.text("abc"));
    bench.refused(Frames.with(ping, 43, 0), Counter.ICMP_DROP_MALFORMED);
    byte[] cut = Frames.ip(PEER, US, Frames.ICMP, new byte[7]);
    bench.refused(cut, Counter.ICMP_DROP_MALFORMED);
    for (int type : new int[] {0, 4, 5, 13, 17, 255}) {
      byte[] message = Frames.icmp(type, 0, 0, quote(US, 200, 0x4000, 8));
      bench.refused(Frames.ip(PEER, US, Frames.ICMP, message), Counter.ICMP_IGNORED);
    }
  }

  @Test
  void anErrorAboutOurDatagramReachesItsTransport() {
    listen(200);
    bench.receive(error(3, 3, 0, quote(US, 200, 0x4000, 8)));
    bench.receive(error(3, 4, 1400, quote(US, 200, 0x4000, 20)));
    bench.receive(error(11, 0, 1400, quote(US, 200, 0x4000, 8)));
    bench.receive(error(12, 0, 0, quote(US, 200, 0x4000, 8)));
    assertThat(errors)
        .containsExactly(
            "3/3 mtu 0 0a000001 to 0a000002, 8 bytes from 9",
            "3/4 mtu 1400 0a000001 to 0a000002, 20 bytes from 9",
            "11/0 mtu 0 0a000001 to 0a000002, 8 bytes from 9",
            "12/0 mtu 0 0a000001 to 0a000002, 8 bytes from 9");
    assertThat(bench.get(Counter.ICMP_ERRORS_RECEIVED)).isEqualTo(4);
  }

  @Test
  void onlyTheQuotedDatagramIsHandedUpAndNotWhatFollowsIt() {
    listen(200);
    byte[] quote = quote(US, 200, 0x4000, 8);
    bench.receive(error(3, 3, 0, Arrays.copyOf(quote, 60)));
    assertThat(errors).containsExactly("3/3 mtu 0 0a000001 to 0a000002, 8 bytes from 9");
  }

  @Test
  void errorsThatQuoteNothingOfOursAreDropped() {
    listen(200);
    bench.refused(error(3, 3, 0, quote(PEER, 200, 0x4000, 8)), Counter.ICMP_IGNORED);
    bench.refused(error(3, 3, 0, quote(US, 201, 0x4000, 8)), Counter.ICMP_IGNORED);
    bench.refused(error(3, 3, 0, quote(US, 200, 0x2000, 8)), Counter.ICMP_IGNORED);
    bench.refused(error(3, 3, 0, quote(US, 200, 0x4000, 7)), Counter.ICMP_IGNORED);
    byte[] good = quote(US, 200, 0x4000, 8);
    bench.refused(error(3, 3, 0, Arrays.copyOf(good, 19)), Counter.ICMP_DROP_MALFORMED);
    bench.refused(error(3, 3, 0, Frames.with(good, 0, 0x44)), Counter.ICMP_DROP_MALFORMED);
    bench.refused(error(3, 3, 0, Frames.with(good, 0, 0x4F)), Counter.ICMP_DROP_MALFORMED);
    bench.refused(error(3, 3, 0, Frames.with(good, 0, 0x65)), Counter.ICMP_DROP_MALFORMED);
    assertThat(errors).isEmpty();
  }

  @Test
  void aProtocolNobodySpeaksIsTold() {
    byte[] frame = Frames.ip(PEER, US, 99, Frames.text("payload!"));
    bench.receive(frame);
    unreachable(bench.frame(), 2, frame);
    assertThat(bench.get(Counter.IPV4_DROP_PROTOCOL)).isEqualTo(1);
  }

  @Test
  void aPortNobodyHasIsTold() {
    byte[] frame = Frames.udpFrame(1000, 2000, new byte[1400]);
    bench.receive(frame);
    byte[] error = bench.frame();
    unreachable(error, 3, frame);
    assertThat(error).as("RFC 1812 §4.3.2.3").hasSize(14 + 576);
    assertThat(bench.get(Counter.UDP_DROP_NO_SOCKET)).isEqualTo(1);
  }

  private static void unreachable(byte[] error, int code, byte[] about) {
    assertThat(Frames.u32(error, 30)).isEqualTo(PEER);
    assertThat(Frames.u8(error, 23)).isEqualTo(Frames.ICMP);
    assertThat(Frames.u16(error, 34)).isEqualTo(3 << 8 | code);
    assertThat(Frames.u32(error, 38)).isZero();
    assertThat(Frames.checksum(error, 34, error.length - 34, 0)).isZero();
    byte[] quote = Frames.from(error, 42);
    assertThat(quote).isEqualTo(Arrays.copyOfRange(about, 14, 14 + quote.length));
  }

  @Test
  void errorsAreLimitedInRate() {
    for (int i = 0; i < 150; i++) {
      bench.receive(Frames.udpFrame(1000, 2000, new byte[0]));
    }
    assertThat(bench.get(Counter.ICMP_ERRORS_SENT)).isEqualTo(Icmpv4.ERRORS_PER_SECOND);
    assertThat(bench.get(Counter.ICMP_ERRORS_LIMITED)).isEqualTo(50);
    assertThat(bench.get(Counter.UDP_DROP_NO_SOCKET)).isEqualTo(150);
  }

  @Test
  void noErrorIsSentAboutBroadcasts() {
    byte[] udp = Frames.udp(PEER, Bench.LINK_BROADCAST, 1000, 2000, new byte[0]);
    bench.refused(Frames.ip(PEER, Bench.LINK_BROADCAST, 17, udp), Counter.UDP_DROP_NO_SOCKET);
  }

  @Test
  void aBucketGainsWithTimeUpToItsBurstAndSurvivesLongSilence() {
    TokenBucket bucket = new TokenBucket(10, 3);
    int taken = 0;
    for (int i = 0; i < 5; i++) {
      taken += bucket.take(0) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(3);
    assertThat(bucket.take(99_999)).isFalse();
    assertThat(bucket.take(100_000)).isTrue();
    assertThat(bucket.take(100_001)).isFalse();
    long late = Long.MAX_VALUE / 2;
    taken = 0;
    for (int i = 0; i < 5; i++) {
      taken += bucket.take(late) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(3);
    assertThat(bucket.take(5)).as("a clock that went back gains nothing").isFalse();
  }
}
