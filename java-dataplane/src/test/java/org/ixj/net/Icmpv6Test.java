// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ixj.net.Ipv6Bench.FAR;
import static org.ixj.net.Ipv6Bench.PEER;
import static org.ixj.net.Ipv6Bench.US;
import static org.ixj.net.Ipv6Frames.ICMP;
import static org.ixj.net.Ipv6Frames.UDP;
import static org.ixj.net.Ipv6Frames.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 4443. */
class Icmpv6Test {
  private final Ipv6Bench ipv6 = new Ipv6Bench().settled().acquainted();
  private final Bench bench = ipv6.bench;
  private final List<String> errors = new ArrayList<>();

  @AfterEach
  void noLeak() {
    ipv6.noLeak();
  }

  private static byte[] echo(String from, String to, byte[] data) {
    return frame(from, to, ICMP, Ipv6Frames.icmp(from, to, 128, 0, 0x0012_0034, data));
  }

  @Test
  void anEchoComesBackWithItsData() {
    for (int size : new int[] {0, 1, 56, 1452}) {
      byte[] data = new byte[size];
      Arrays.fill(data, (byte) 7);
      ipv6.receive(echo(PEER, US, data));
      byte[] answer = ipv6.answer();
      assertThat(Ipv6Bench.icmp(answer)).isEqualTo("129/0");
      assertThat(Frames.u16(answer, 58)).isEqualTo(0x12);
      assertThat(Frames.u16(answer, 60)).isEqualTo(0x34);
      assertThat(Arrays.copyOfRange(answer, 62, answer.length)).isEqualTo(data);
      assertThat(Ipv6Frames.source(answer)).isEqualTo(Ipv6Frames.canonical(US));
    }
  }

  @Test
  void groupsDoNotEcho() {
    ipv6.refused(echo(PEER, "ff02::1", new byte[8]), Counter.ICMPV6_IGNORED);
  }

  @Test
  void echoesAreLimitedInRate() {
    for (int i = 0; i < Icmpv6.ECHO_PER_SECOND + 10; i++) {
      ipv6.receive(echo(PEER, US, new byte[1]));
    }
    assertThat(ipv6.sent()).hasSize(Icmpv6.ECHO_PER_SECOND);
    assertThat(bench.get(Counter.ICMPV6_ECHO_LIMITED)).isEqualTo(10);
  }

  @Test
  void aWrongChecksumIsDropped() {
    byte[] wrong = echo(PEER, US, new byte[8]);
    wrong[62] ^= 1;
    ipv6.refused(wrong, Counter.ICMPV6_DROP_CHECKSUM);
    ipv6.refused(frame(PEER, US, ICMP, new byte[7]), Counter.ICMPV6_DROP_MALFORMED);
  }

  private void listen() {
    bench.net.transport(
        6,
        new Transport() {
          @Override
          public void input(int mbuf, int source, int dest, long at, int bytes, long nowUs) {
            bench.pool.free(mbuf);
          }

          @Override
          public void error(int type, int code, int mtu, int from, int to, long at, int bytes) {
            boolean known = from == ipv6.number(US) && to == ipv6.number(FAR);
            errors.add(type + "/" + code + " mtu " + mtu + " " + known + " " + bytes);
          }
        });
  }

  private static byte[] error(int type, int code, int rest, byte[] quote) {
    return frame(FAR, US, ICMP, Ipv6Frames.icmp(FAR, US, type, code, rest, quote));
  }

  /** Transports are told in IPv4's numbers. */
  @Test
  void errorsGoToTheirTransport() {
    listen();
    bench.net.addresses().hold(ipv6.number(FAR));
    byte[] quote = Ipv6Frames.datagram(US, FAR, 6, 60, new byte[20]);
    ipv6.receive(error(2, 0, 1400, quote));
    ipv6.receive(error(1, 4, 0, quote));
    ipv6.receive(error(1, 0, 0, quote));
    ipv6.receive(error(3, 0, 0, quote));
    ipv6.receive(error(4, 1, 6, quote));
    ipv6.receive(error(2, 0, -1, quote)); // 2^32 - 1
    assertThat(errors)
        .containsExactly(
            "3/4 mtu 1400 true 20",
            "3/3 mtu 0 true 20",
            "3/1 mtu 0 true 20",
            "11/0 mtu 0 true 20",
            "12/1 mtu 0 true 20",
            "3/4 mtu 2147483647 true 20");
    bench.silent();
    bench.net.addresses().release(ipv6.number(FAR));
  }

  @Test
  void errorsThatCannotBeOursAreIgnored() {
    listen();
    bench.net.addresses().hold(ipv6.number(FAR));
    byte[] data = new byte[20];
    byte[] good = Ipv6Frames.datagram(US, FAR, 6, 60, data);
    ipv6.refused(error(2, 0, 1279, good), Counter.ICMPV6_IGNORED); // RFC 8201 §4
    ipv6.refused(
        error(1, 0, 0, Ipv6Frames.datagram(PEER, FAR, 6, 60, data)), Counter.ICMPV6_IGNORED);
    ipv6.refused(
        error(1, 0, 0, Ipv6Frames.datagram(US, "2001:db8:9::1", 6, 60, data)),
        Counter.ICMPV6_IGNORED);
    ipv6.refused(
        error(1, 0, 0, Ipv6Frames.datagram(US, FAR, 132, 60, data)), Counter.ICMPV6_IGNORED);
    ipv6.refused(
        error(1, 0, 0, Ipv6Frames.datagram(US, FAR, 6, 60, new byte[7])), Counter.ICMPV6_IGNORED);
    ipv6.refused(error(1, 0, 0, Arrays.copyOf(good, 39)), Counter.ICMPV6_DROP_MALFORMED);
    ipv6.refused(error(100, 0, 0, good), Counter.ICMPV6_IGNORED);
    ipv6.refused(error(200, 0, 0, good), Counter.ICMPV6_IGNORED);
    assertThat(errors).isEmpty();
    bench.net.addresses().release(ipv6.number(FAR));
  }

  @Test
  void errorsAreNotAnswered() {
    byte[] quote = Ipv6Frames.datagram(US, FAR, UDP, 60, new byte[8]);
    ipv6.receive(error(1, 0, 0, quote));
    bench.silent();
  }
}
