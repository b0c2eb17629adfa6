// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ixj.net.Addresses;
import org.junit.jupiter.api.Test;

/** The small parts against what they stand for. */
class PartsTest {
  @Property
  void sequenceNumbersCompareByTheShorterWayRound(
      @ForAll int a, @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int ahead) {
    int b = a + ahead;
    assertThat(Seq.lt(a, b)).isTrue();
    assertThat(Seq.gt(b, a)).isTrue();
    assertThat(Seq.le(a, a) && Seq.ge(a, a)).isTrue();
    assertThat(Seq.max(a, b)).isEqualTo(b);
    assertThat(Seq.min(a, b)).isEqualTo(a);
    assertThat(Seq.in(a, a, ahead)).isTrue();
    assertThat(Seq.in(b, a, ahead)).isFalse();
    assertThat(Seq.in(a - 1, a, ahead)).isFalse();
  }

  /** The reference vector for 16 input bytes 00..0f under key 00..0f. */
  @Test
  void sipHashGivesTheReferenceValue() {
    assertThat(
            SipHash.hash24(
                0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 0x0706050403020100L, 0x0f0e0d0c0b0a0908L))
        .isEqualTo(0x3f2acc7f57c29bdbL);
  }

  @Property(tries = 100)
  void theConnectionTableIsAMap(@ForAll long seed) {
    SplittableRandom r = new SplittableRandom(seed);
    ConnectionTable table = new ConnectionTable(64, r.split());
    Map<Integer, Integer> model = new HashMap<>();
    for (int i = 0; i < 2000; i++) {
      int tuple = r.nextInt(100);
      int local = tuple % 3;
      int port = 65500 + tuple % 7;
      int remote = -tuple;
      if (r.nextBoolean() && (model.size() < 64 || model.containsKey(tuple))) {
        table.put(local, port, remote, tuple, i);
        model.put(tuple, i);
      } else {
        table.remove(local, port, remote, tuple);
        model.remove(tuple);
      }
      assertThat(table.size()).isEqualTo(model.size());
      for (int t = 0; t < 100; t++) {
        assertThat(table.get(t % 3, 65500 + t % 7, -t, t))
            .isEqualTo(model.getOrDefault(t, ConnectionTable.ABSENT));
      }
    }
  }

  @Test
  void initialSequenceNumbersFollowTheClockForATupleAndDifferAcrossTuples() {
    Addresses addresses = new Addresses(new SplittableRandom(6));
    IsnGenerator isn = new IsnGenerator(addresses, new SplittableRandom(5));
    int first = isn.isn(1, 2, 3, 4, 1_000_000);
    assertThat(isn.isn(1, 2, 3, 4, 1_000_400)).isEqualTo(first + 100);
    Set<Integer> origins = new HashSet<>();
    for (int port = 0; port < 1000; port++) {
      origins.add(isn.isn(1, 2, 3, port, 0));
    }
    assertThat(origins).hasSize(1000);
  }

  @Test
  void roundTripTimesGiveTheTimeoutsOfRfc6298() {
    TcpConfig config = TcpConfig.defaults();
    RttEstimator rtt = new RttEstimator();
    rtt.start();
    assertThat(rtt.timeoutUs(0, config)).isEqualTo(1_000_000);
    assertThat(rtt.timeoutUs(3, config)).isEqualTo(8_000_000);
    rtt.sample(400_000, config);
    // SRTT = R, RTTVAR = R/2, RTO = SRTT + 4 * RTTVAR.
    assertThat(rtt.timeoutUs(0, config)).isEqualTo(1_200_000);
    rtt.sample(800_000, config);
    // RTTVAR = 3/4 * 200 + 1/4 * 400 = 250 ms, SRTT = 7/8 * 400 + 1/8 * 800 = 450 ms.
    assertThat(rtt.timeoutUs(0, config)).isEqualTo(1_450_000);
    rtt.start();
    rtt.sample(100, config);
    assertThat(rtt.timeoutUs(0, config)).isEqualTo(config.minRtoUs());
    assertThat(rtt.timeoutUs(30, config)).isEqualTo(config.maxRtoUs());
  }

  @Test
  void congestionControlStartsSlowlyThenAddsOneSegmentPerWindow() {
    CongestionControl cc = new CongestionControl();
    cc.start(CongestionAlgorithm.NEWRENO, 1460, false, 0);
    assertThat(cc.window()).isEqualTo(14600);
    cc.acknowledged(14600, 1460, 0, 0, 0, 0);
    assertThat(cc.window()).isEqualTo(29200);
    cc.lost(29200, 1460);
    assertThat(cc.window()).isEqualTo(14600);
    cc.acknowledged(14599, 1460, 0, 0, 0, 0);
    assertThat(cc.window()).isEqualTo(14600);
    cc.acknowledged(1, 1460, 0, 0, 0, 0);
    assertThat(cc.window()).isEqualTo(16060);
    cc.timedOut(16060, 1460, false);
    assertThat(cc.window()).isEqualTo(1460);
    assertThat(cc.threshold()).isEqualTo(8030);
    cc.timedOut(1460, 1460, true);
    assertThat(cc.threshold()).isEqualTo(8030);
    cc.start(CongestionAlgorithm.NEWRENO, 1460, true, 0);
    assertThat(cc.window()).isEqualTo(1460);
  }

  @Property(tries = 300)
  void theSendQueueFindsEveryByteWhereItWasPut(@ForAll long seed, @ForAll int start) {
    SplittableRandom r = new SplittableRandom(seed);
    SendEntries entries = new SendEntries();
    SendQueue queue = new SendQueue(entries);
    queue.start(start);
    Map<Integer, Long> model = new HashMap<>();
    int una = start;
    int end = start;
    for (int i = 0; i < 200; i++) {
      if (r.nextBoolean()) {
        long at = r.nextInt(1000);
        int n = 1 + r.nextInt(20);
        queue.append(at, n);
        for (int b = 0; b < n; b++) {
          model.put(end + b, at + b);
        }
        end += n;
      } else if (end != una) {
        una += 1 + r.nextInt(end - una);
        queue.acknowledge(una);
      }
      assertThat(queue.bytes()).isEqualTo(end - una);
      assertThat(queue.end()).isEqualTo(end);
      for (int k = 0; k < 5 && end != una; k++) {
        int seq = una + r.nextInt(end - una);
        int node = queue.find(seq);
        assertThat(entries.offset[node] + queue.within(seq)).isEqualTo(model.get(seq));
      }
    }
    queue.clear();
    assertThat(entries.inUse()).isZero();
  }

  @Property(tries = 300)
  void theScoreboardCountsLikeOneThatLooksAtEveryByte(@ForAll long seed, @ForAll int start) {
    SplittableRandom r = new SplittableRandom(seed);
    SentSegments nodes = new SentSegments();
    SackScoreboard board = new SackScoreboard(nodes);
    board.start(start);
    ByteBoard model = new ByteBoard();
    int una = start;
    int nxt = start;
    for (int i = 0; i < 200; i++) {
      switch (r.nextInt(6)) {
        case 0, 1 -> {
          int n = 1 + r.nextInt(10);
          board.sent(nxt, nxt + n, i);
          model.sent(nxt, n);
          nxt += n;
        }
        case 2 -> {
          una += nxt == una ? 0 : r.nextInt(nxt - una + 1);
          board.acknowledge(una, i, 0);
          model.acknowledge(start, una);
        }
        case 3 -> {
          int a = pick(board, r);
          int b = pick(board, r);
          if (a >= 0 && Seq.lt(board.seq(a), board.end(b))) {
            int from = board.seq(a);
            int to = board.end(b);
            int newly = board.sack(from, to, i, 0);
            assertThat(newly).isEqualTo(model.sack(from, to));
          }
        }
        case 4 -> {
          int n = pick(board, r);
          if (n >= 0 && !board.is(n, SackScoreboard.SACKED)) {
            model.lost(board.seq(n), board.end(n));
            board.markLost(n);
          }
        }
        default -> {
          int n = board.nextLost();
          assertThat(n == SackScoreboard.NONE).isEqualTo(model.noneWaits());
          if (n != SackScoreboard.NONE) {
            model.again(board.seq(n), board.end(n));
            board.sentAgain(n, i);
          }
        }
      }
      assertThat(board.pipe()).isEqualTo(model.pipe());
      assertThat(board.bytes()).isEqualTo(nxt - una);
      assertThat(board.sackedBytes()).isEqualTo(model.count(ByteBoard.SACKED));
      assertThat(board.lostWaiting() == 0).isEqualTo(model.noneWaits());
    }
    board.clear();
    assertThat(nodes.inUse()).isZero();
  }

  private static int pick(SackScoreboard board, SplittableRandom r) {
    int n = board.head();
    for (int k = board.count() == 0 ? 0 : r.nextInt(board.count()); k > 0; k--) {
      n = board.next(n);
    }
    return n;
  }

  /** Per byte: on the way, SACKed, lost, or lost and on the way again. */
  private static final class ByteBoard {
    static final int SENT = 0;
    static final int SACKED = 1;
    static final int LOST = 2;
    static final int AGAIN = 3;
    private final Map<Integer, Integer> bytes = new HashMap<>();

    void sent(int seq, int n) {
      for (int i = 0; i < n; i++) {
        bytes.put(seq + i, SENT);
      }
    }

    void acknowledge(int start, int una) {
      bytes.keySet().removeIf(b -> b - start < una - start);
    }

    int sack(int from, int to) {
      int newly = 0;
      for (int b = from; b != to; b++) {
        newly += bytes.put(b, SACKED) == SACKED ? 0 : 1;
      }
      return newly;
    }

    void lost(int from, int to) {
      for (int b = from; b != to; b++) {
        bytes.put(b, LOST);
      }
    }

    void again(int from, int to) {
      for (int b = from; b != to; b++) {
        bytes.put(b, AGAIN);
      }
    }

    long count(int what) {
      return bytes.values().stream().filter(v -> v == what).count();
    }

    boolean noneWaits() {
      return count(LOST) == 0;
    }

    long pipe() {
      return count(SENT) + count(AGAIN);
    }
  }
}
