// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ixj.net.Ipv6Bench.PEER;
import static org.ixj.net.Ipv6Bench.US;
import static org.ixj.net.Ipv6Frames.UDP;
import static org.ixj.net.Ipv6Frames.frame;
import static org.ixj.net.Ipv6Frames.hex;
import static org.ixj.net.Ipv6Frames.join;
import static org.ixj.net.Ipv6Frames.marked;
import static org.ixj.net.Ipv6Frames.piece;

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

/** RFC 8200 §4.5, RFC 5722, RFC 6946, RFC 7112. */
class Ipv6ReassemblyTest {
  private final Ipv6Bench ipv6 = new Ipv6Bench().settled().acquainted();
  private final Bench bench = ipv6.bench;
  private long socket;

  @BeforeEach
  void bind() {
    socket = bench.udp.bind(5, Addresses.NONE, 53);
  }

  @AfterEach
  void noLeak() {
    ipv6.noLeak();
  }

  private static byte[] datagram(int bytes) {
    byte[] data = new byte[bytes];
    new Random(bytes).nextBytes(data);
    return Ipv6Frames.udp(PEER, US, 4000, 53, data);
  }

  private static byte[] fragment(int id, byte[] whole, int from, int to) {
    byte[] part = Arrays.copyOfRange(whole, from, to);
    return frame(PEER, US, 44, piece(UDP, id, from, to < whole.length, part));
  }

  private void delivered(byte[] udp) {
    bench.udp.drain(bench);
    assertThat(bench.received).hasSize(1);
    assertThat(bench.bytes(bench.received.getFirst()))
        .isEqualTo(Arrays.copyOfRange(udp, 8, udp.length));
    bench.received.clear();
    assertThat(bench.udp.recvDone(socket, 1)).isZero();
  }

  @Test
  void piecesInAnyOrderMakeTheWhole() {
    byte[] udp = datagram(1900);
    for (int seed = 0; seed < 20; seed++) {
      List<byte[]> pieces = new ArrayList<>();
      for (int at = 0; at < udp.length; at += 400) {
        pieces.add(fragment(seed, udp, at, Math.min(at + 400, udp.length)));
      }
      Collections.shuffle(pieces, new Random(seed));
      pieces.forEach(ipv6::receive);
      delivered(udp);
    }
    assertThat(bench.get(Counter.FRAGMENTS_REASSEMBLED)).isEqualTo(20 * 5);
  }

  @Test
  void headersMayComeInFragmentsToo() {
    byte[] udp = datagram(900);
    byte[] whole = join(hex("1100010400000000"), udp);
    for (int[] part : new int[][] {{0, 400}, {400, whole.length}}) {
      byte[] bytes = Arrays.copyOfRange(whole, part[0], part[1]);
      // What later pieces say they are does not count (§4.5).
      int next = part[0] == 0 ? 60 : 99;
      ipv6.receive(frame(PEER, US, 44, piece(next, 3, part[0], part[0] == 0, bytes)));
    }
    delivered(udp);
  }

  @Test
  void anAtomicFragmentHasNothingToDoWithOthers() {
    byte[] udp = datagram(800);
    ipv6.receive(fragment(7, udp, 0, 400));
    byte[] alone = datagram(20);
    ipv6.receive(frame(PEER, US, 44, piece(UDP, 7, 0, false, alone)));
    delivered(alone);
    ipv6.receive(fragment(7, udp, 400, udp.length));
    delivered(udp);
  }

  @Test
  void overlapsCondemnTheWhole() {
    byte[] udp = datagram(1200);
    ipv6.receive(fragment(1, udp, 0, 400));
    ipv6.receive(fragment(1, udp, 392, 800));
    ipv6.receive(fragment(1, udp, 800, udp.length));
    bench.udp.drain(bench);
    assertThat(bench.received).isEmpty();
    assertThat(bench.get(Counter.FRAGMENTS_OVERLAP)).isEqualTo(2);
  }

  /** RFC 3168 §5.3, of which RFC 8200 §7 makes no exception. */
  @Test
  void aMarkOnAnyPartIsOneOnTheWhole() {
    byte[] udp = datagram(1200);
    int[][] fields = {{3, 2, 2}, {2, 3, 2}, {2, 2, 3}, {2, 2, 2}, {1, 2, 1}, {0, 0, 0}};
    for (int[] ecn : fields) {
      ipv6.receive(marked(fragment(5, udp, 0, 400), ecn[0]));
      ipv6.receive(marked(fragment(5, udp, 400, 800), ecn[1]));
      ipv6.receive(marked(fragment(5, udp, 800, udp.length), ecn[2]));
      bench.udp.drain(bench);
      int mbuf = (int) (bench.received.getLast().offset() / MbufPool.BUFFER_BYTES);
      boolean any = Arrays.stream(ecn).anyMatch(field -> field == 3);
      assertThat(bench.pool.congestionExperienced(mbuf)).as(Arrays.toString(ecn)).isEqualTo(any);
      delivered(udp);
    }
  }

  @Test
  void aMarkOnWhatIsInPartNotEcnCapableCondemnsTheDatagram() {
    byte[] udp = datagram(800);
    ipv6.receive(marked(fragment(5, udp, 0, 400), 3));
    ipv6.receive(fragment(5, udp, 400, udp.length));
    ipv6.receive(fragment(6, udp, 0, 400));
    ipv6.receive(marked(fragment(6, udp, 400, udp.length), 3));
    bench.udp.drain(bench);
    assertThat(bench.received).isEmpty();
    assertThat(bench.get(Counter.FRAGMENTS_ECN)).isEqualTo(4);
  }

  @Test
  void sourcesAndNumbersTellDatagramsApart() {
    byte[] udp = datagram(800);
    ipv6.receive(fragment(1, udp, 0, 400));
    ipv6.receive(fragment(2, udp, 400, udp.length));
    byte[] part = Arrays.copyOfRange(udp, 400, udp.length);
    ipv6.receive(frame("2001:db8::3", US, 44, piece(UDP, 1, 400, false, part)));
    bench.udp.drain(bench);
    assertThat(bench.received).isEmpty();
    ipv6.receive(fragment(1, udp, 400, udp.length));
    delivered(udp);
  }

  @Test
  void piecesThatCannotBeAreTold() {
    byte[] odd = frame(PEER, US, 44, piece(UDP, 1, 0, true, new byte[401]));
    ipv6.problem(odd, Counter.FRAGMENTS_MALFORMED, 0, 4);
    byte[] far = frame(PEER, US, 44, piece(UDP, 1, 65_528, false, new byte[16]));
    ipv6.problem(far, Counter.FRAGMENTS_MALFORMED, 0, 42);
    byte[] tiny = frame(PEER, US, 44, piece(60, 1, 0, true, hex("1102010400000000")));
    ipv6.problem(tiny, Counter.FRAGMENTS_MALFORMED, 3, 0);
    byte[] noPorts = frame(PEER, US, 44, piece(6, 1, 0, true, new byte[16]));
    ipv6.problem(noPorts, Counter.FRAGMENTS_MALFORMED, 3, 0);
  }

  @Test
  void piecesThatAreNoGoodAreDropped() {
    byte[] nested = join(hex("1100000100000005"), new byte[16]);
    ipv6.refused(frame(PEER, US, 44, piece(44, 1, 0, true, nested)), Counter.FRAGMENTS_MALFORMED);
    ipv6.refused(
        frame(PEER, US, 44, piece(UDP, 1, 8, true, new byte[0])), Counter.FRAGMENTS_MALFORMED);
    ipv6.refused(
        frame(PEER, US, 44, piece(UDP, 1, 4000, true, new byte[8])), Counter.FRAGMENTS_TOO_BIG);
    ipv6.refused(
        frame(PEER, "ff02::1", 44, piece(UDP, 1, 8, true, new byte[8])), Counter.IPV6_DROP_GROUP);
  }

  @Test
  void datagramsUnderReassemblyAreBoundedAndTheirTimeIsToo() {
    byte[] udp = datagram(800);
    for (int i = 0; i < 40; i++) {
      String from = "2001:db8::%x".formatted(0x100 + i);
      byte[] part = Arrays.copyOfRange(udp, 0, 400);
      ipv6.receive(frame(from, US, 44, piece(UDP, 1, 0, true, part)));
    }
    assertThat(bench.get(Counter.FRAGMENTS_FULL)).isEqualTo(40 - Reassembly.MAX_DATAGRAMS);
    assertThat(bench.net.addresses().held()).as("sources, and ours").isEqualTo(16 + 2);
    bench.pass(Reassembly.TIMEOUT_US);
    assertThat(bench.get(Counter.FRAGMENTS_EXPIRED)).isEqualTo(Reassembly.MAX_DATAGRAMS);
  }
}
