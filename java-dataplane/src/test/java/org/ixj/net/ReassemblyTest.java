// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ixj.net.Bench.PEER;
import static org.ixj.net.Bench.US;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 791 §3.2 within bounds, and against overlaps. */
class ReassemblyTest {
  private static final int MAX_BYTES = (MbufPool.BUFFER_BYTES - Ipv4Receiver.HEADROOM) / 8 * 8;
  private final Bench bench = new Bench().acquainted();

  @BeforeEach
  void bind() {
    bench.udp.bind(1, 0, 7);
  }

  @AfterEach
  void noLeak() {
    bench.noLeak();
  }

  private static byte[] payload(int bytes) {
    byte[] data = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      data[i] = (byte) (i * 7);
    }
    return data;
  }

  private static byte[] part(byte[] datagram, int id, int from, int to) {
    return Frames.fragment(
        PEER, id, from, to < datagram.length, Arrays.copyOfRange(datagram, from, to));
  }

  private void whole(byte[] data) {
    bench.udp.drain(bench);
    assertThat(bench.received).hasSize(1);
    assertThat(bench.bytes(bench.received.get(0))).isEqualTo(data);
    assertThat(bench.received.get(0).address()).isEqualTo(PEER);
  }

  private void nothing() {
    bench.udp.drain(bench);
    assertThat(bench.received).isEmpty();
    bench.silent();
  }

  @Test
  void partsInAnyOrderBecomeWhole() {
    byte[] data = payload(1500);
    byte[] datagram = Frames.udp(PEER, US, 9, 7, data);
    List<byte[]> parts = new ArrayList<>();
    for (int at = 0; at < datagram.length; at += 160) {
      parts.add(part(datagram, 5, at, Math.min(at + 160, datagram.length)));
    }
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(parts, new Random(seed));
      bench.received.clear();
      parts.forEach(bench::receive);
      whole(data);
    }
    assertThat(bench.get(Counter.FRAGMENTS_REASSEMBLED)).isEqualTo(20L * parts.size());
  }

  @Test
  void theLongestThatFitsAMessageBufferIsTakenAndOneMoreIsNot() {
    byte[] data = payload(MAX_BYTES - 8);
    byte[] datagram = Frames.udp(PEER, US, 9, 7, data);
    bench.receive(part(datagram, 5, 0, 1480));
    bench.receive(part(datagram, 5, 1480, datagram.length));
    whole(data);
    bench.received.clear();

    byte[] longer = Frames.udp(PEER, US, 9, 7, payload(data.length + 1));
    bench.receive(part(longer, 6, 0, 1480));
    bench.receive(part(longer, 6, 1480, longer.length));
    nothing();
    assertThat(bench.get(Counter.FRAGMENTS_TOO_BIG)).isEqualTo(2);
  }

  @Test
  void overlapsCondemnTheDatagram() {
    byte[] datagram = Frames.udp(PEER, US, 9, 7, payload(300));
    int[][] overlaps = {{0, 160}, {152, 200}, {160, 168}, {0, 8}};
    for (int[] o : overlaps) {
      long before = bench.get(Counter.FRAGMENTS_OVERLAP);
      bench.receive(part(datagram, 5, 0, 160));
      bench.receive(part(datagram, 5, 160, 240));
      bench.receive(part(datagram, 5, o[0], o[1]));
      assertThat(bench.get(Counter.FRAGMENTS_OVERLAP)).isEqualTo(before + 3);
    }
    nothing();
  }

  private static byte[] marked(byte[] frame, int ecn) {
    return Frames.summed(Frames.with(frame, 15, ecn));
  }

  /** RFC 3168 §5.3. */
  @Test
  void aMarkOnAnyPartIsOneOnTheWhole() {
    byte[] datagram = Frames.udp(PEER, US, 9, 7, payload(300));
    int[][] fields = {{3, 2, 2}, {2, 3, 2}, {2, 2, 3}, {2, 2, 2}, {1, 2, 1}, {0, 0, 0}};
    for (int[] ecn : fields) {
      bench.receive(marked(part(datagram, 5, 0, 160), ecn[0]));
      bench.receive(marked(part(datagram, 5, 160, 240), ecn[1]));
      bench.receive(marked(part(datagram, 5, 240, datagram.length), ecn[2]));
      bench.udp.drain(bench);
      int mbuf = (int) (bench.received.getLast().offset() / MbufPool.BUFFER_BYTES);
      boolean any = Arrays.stream(ecn).anyMatch(field -> field == 3);
      assertThat(bench.pool.congestionExperienced(mbuf)).as(Arrays.toString(ecn)).isEqualTo(any);
    }
  }

  @Test
  void aMarkOnWhatIsInPartNotEcnCapableCondemnsTheDatagram() {
    byte[] datagram = Frames.udp(PEER, US, 9, 7, payload(300));
    bench.receive(marked(part(datagram, 5, 0, 160), 3));
    bench.receive(part(datagram, 5, 160, datagram.length));
    bench.receive(part(datagram, 6, 0, 160));
    bench.receive(marked(part(datagram, 6, 160, datagram.length), 3));
    assertThat(bench.get(Counter.FRAGMENTS_ECN)).isEqualTo(4);
    nothing();
  }

  @Test
  void aSecondEndOrDataBehindTheEndCondemnsTheDatagram() {
    byte[] eight = payload(8);
    int[][] ends = {{80, 0, 40, 0}, {40, 0, 80, 0}, {40, 0, 80, 1}, {80, 1, 40, 0}};
    for (int[] e : ends) {
      long before = bench.get(Counter.FRAGMENTS_OVERLAP);
      bench.receive(Frames.fragment(PEER, 5, e[0], e[1] == 1, eight));
      bench.receive(Frames.fragment(PEER, 5, e[2], e[3] == 1, eight));
      assertThat(bench.get(Counter.FRAGMENTS_OVERLAP)).isEqualTo(before + 2);
    }
    nothing();
  }

  @Test
  void impossiblePartsAreDropped() {
    bench.refused(Frames.fragment(PEER, 5, 0, true, payload(9)), Counter.FRAGMENTS_MALFORMED);
    bench.refused(Frames.fragment(PEER, 5, 8, false, payload(0)), Counter.FRAGMENTS_MALFORMED);
    bench.refused(Frames.fragment(PEER, 5, 65_528, false, payload(8)), Counter.FRAGMENTS_MALFORMED);
  }

  @Test
  void identificationProtocolAndSourceKeepDatagramsApart() {
    byte[] datagram = Frames.udp(PEER, US, 9, 7, payload(300));
    bench.receive(part(datagram, 5, 0, 160));
    bench.receive(part(datagram, 6, 160, datagram.length));
    bench.receive(Frames.fragment(PEER + 1, 5, 160, false, Arrays.copyOfRange(datagram, 160, 308)));
    nothing();
    bench.receive(part(datagram, 5, 160, datagram.length));
    whole(payload(300));
  }

  @Test
  void whatTakesLongerThanHalfAMinuteIsGivenUp() {
    byte[] datagram = Frames.udp(PEER, US, 9, 7, payload(300));
    bench.receive(part(datagram, 5, 0, 160));
    assertThat(bench.net.nextDeadlineUs()).isEqualTo(bench.nowUs + Reassembly.TIMEOUT_US);
    bench.pass(Reassembly.TIMEOUT_US);
    assertThat(bench.get(Counter.FRAGMENTS_EXPIRED)).isEqualTo(1);
    assertThat(bench.net.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    bench.receive(part(datagram, 5, 160, datagram.length));
    nothing();
  }

  @Test
  void oneSourceHasFourDatagramsUnderWayAndAllHaveSixteen() {
    for (int id = 0; id < 6; id++) {
      bench.receive(Frames.fragment(PEER, id, 0, true, payload(8)));
    }
    assertThat(bench.get(Counter.FRAGMENTS_FULL)).isEqualTo(2);
    for (int source = 1; source < 20; source++) {
      bench.receive(Frames.fragment(PEER + source, 0, 0, true, payload(8)));
    }
    assertThat(bench.get(Counter.FRAGMENTS_FULL)).isEqualTo(2 + 19 - 12);
  }

  @Test
  void whatNeverBecomesWholeDoesNotKeepOthersOut() {
    byte[] data = payload(300);
    byte[] datagram = Frames.udp(PEER, US, 9, 7, data);
    for (int id = 0; id < 4; id++) {
      bench.receive(part(datagram, id, 0, 160)); // the other part was lost
    }
    bench.receive(part(datagram, 5, 0, 160));
    bench.receive(part(datagram, 5, 160, datagram.length));
    whole(data);
    bench.received.clear();
    for (int source = 1; source < 20; source++) {
      bench.receive(Frames.fragment(PEER + source, 0, 0, true, payload(8)));
    }
    bench.receive(part(datagram, 6, 0, 160));
    bench.receive(part(datagram, 6, 160, datagram.length));
    whole(data);
  }

  @Test
  void noErrorIsSentAboutFragments() {
    byte[] datagram = Frames.udp(PEER, US, 9, 8, payload(300));
    bench.receive(part(datagram, 5, 0, 160));
    bench.receive(part(datagram, 5, 160, datagram.length));
    assertThat(bench.get(Counter.UDP_DROP_NO_SOCKET)).isEqualTo(1);
    nothing();
  }
}
