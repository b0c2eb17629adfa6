// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.ixj.memory.MbufPool;
import org.junit.jupiter.api.Test;

class ReceiveQueueTest {
  private static final int STREAM = 3000;

  private final MbufPool pool =
      new MbufPool(Arena.ofAuto().allocate(256L * MbufPool.BUFFER_BYTES, 64));
  private final Payloads payloads = new Payloads(pool);
  private final ReceiveQueue queue = new ReceiveQueue(payloads);

  private static byte content(int position) {
    return (byte) ((position * 31) ^ (position >>> 8));
  }

  private int filled(int position, int bytes) {
    int mbuf = pool.allocate();
    assertThat(mbuf).isNotEqualTo(MbufPool.NONE);
    for (int i = 0; i < bytes; i++) {
      pool.segment().set(ValueLayout.JAVA_BYTE, at(mbuf) + i, content(position + i));
    }
    return mbuf;
  }

  private long at(int mbuf) {
    return pool.offset(mbuf) + 54;
  }

  @Property(tries = 300)
  void anyOrderAndOverlapGivesTheStreamOnceInOrder(@ForAll long seed, @ForAll int start) {
    SplittableRandom r = new SplittableRandom(seed);
    new ReceiveQueueTest().reassemble(r, start);
  }

  private void reassemble(SplittableRandom r, int start) {
    int next = start;
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    while (next != start + STREAM || queue.bytes() > 0) {
      int position = Math.min(STREAM, Math.max(0, next - start - 20 + r.nextInt(300)));
      int n = Math.min(1 + r.nextInt(100), STREAM - position);
      if (n > 0) {
        next = arrive(position, n, start, next, r);
      }
      if (r.nextInt(3) == 0) {
        while (queue.hasOffer()) {
          for (int i = 0; i < queue.offerBytes(); i++) {
            got.write(pool.segment().get(ValueLayout.JAVA_BYTE, queue.offerOffset() + i));
          }
          queue.offerTaken();
        }
        assertThat(queue.done(queue.offered() + 1L)).isFalse();
        assertThat(queue.done(r.nextInt(queue.offered() + 1))).isTrue();
      }
      if (r.nextInt(60) == 0) {
        queue.dropAhead();
        assertThat(queue.hasGap()).isFalse();
      }
    }
    assertThat(got.size()).isEqualTo(STREAM);
    byte[] bytes = got.toByteArray();
    for (int i = 0; i < STREAM; i++) {
      assertThat(bytes[i]).as("byte " + i).isEqualTo(content(i));
    }
    queue.dropAhead();
    assertThat(pool.available()).isEqualTo(pool.capacity());
    assertThat(payloads.held).isZero();
    assertThat(payloads.outOfOrder).isZero();
  }

  private int arrive(int position, int n, int start, int next, SplittableRandom r) {
    int mbuf = filled(position, n);
    int seq = start + position;
    if (Seq.le(seq + n, next)) {
      pool.free(mbuf);
      return next;
    }
    if (Seq.gt(seq, next)) {
      if (!queue.insertAhead(mbuf, seq, at(mbuf), n)) {
        pool.free(mbuf);
      }
      return next;
    }
    int cut = next - seq;
    if (r.nextInt(4) == 0 && queue.merge(pool.segment(), at(mbuf) + cut, n - cut)) {
      pool.free(mbuf);
    } else {
      queue.append(mbuf, next, at(mbuf) + cut, n - cut);
    }
    return queue.pull(seq + n);
  }

  @Test
  void sackBlocksBeginWithTheLatestAndGoDown() {
    for (int position : new int[] {100, 300, 500, 700, 900}) {
      int mbuf = filled(position, 50);
      assertThat(queue.insertAhead(mbuf, position, at(mbuf), 50)).isTrue();
    }
    int joined = filled(550, 50);
    assertThat(queue.insertAhead(joined, 550, at(joined), 50)).isTrue();
    int[] out = new int[8];
    assertThat(queue.sackBlocks(out, 3, 550)).isEqualTo(3);
    assertThat(out).startsWith(500, 600, 300, 350, 100, 150);
    assertThat(queue.sackBlocks(out, 4, 100)).isEqualTo(4);
    assertThat(out).startsWith(100, 150, 300, 350, 500, 600, 700, 750);
    assertThat(queue.sackBlocks(out, 1, 900)).isEqualTo(1);
    assertThat(out).startsWith(900, 950);
    queue.dropAhead();
    assertThat(pool.available()).isEqualTo(pool.capacity());
  }

  @Test
  void whatWasNeverOfferedGoesAndWhatWasOfferedStays() {
    int first = filled(0, 100);
    queue.append(first, 0, at(first), 100);
    queue.offerTaken();
    assertThat(queue.merge(pool.segment(), at(first), 20)).isTrue();
    int second = filled(120, 100);
    queue.append(second, 120, at(second), 100);
    queue.dropUnoffered();
    assertThat(queue.held()).isEqualTo(1);
    assertThat(queue.bytes()).isEqualTo(100);
    assertThat(queue.hasOffer()).isFalse();
    assertThat(queue.done(100)).isTrue();
    assertThat(pool.available()).isEqualTo(pool.capacity());
  }
}
