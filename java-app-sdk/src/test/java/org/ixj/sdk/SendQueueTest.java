// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.ixj.abi.Abi;
import org.junit.jupiter.api.Test;

class SendQueueTest {
  private final MemorySegment memory = Arena.ofAuto().allocate(16L * SendArena.CHUNK_BYTES);
  private final SendArena arena = new SendArena(memory);
  private final MemorySegment source = Arena.ofAuto().allocate(64 << 10);
  private final int[] offsets = new int[Abi.SG_MAX];
  private final int[] lengths = new int[Abi.SG_MAX];

  @Test
  void aChunkFreedTwiceIsNoticed() {
    int chunk = arena.allocate();
    arena.free(chunk);
    assertThatThrownBy(() -> arena.free(chunk)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> arena.free(5)).isInstanceOf(IllegalStateException.class);
    assertThat(arena.available()).isEqualTo(16);
  }

  @Test
  void exhaustionIsReturnedAndNotThrown() {
    for (int i = 0; i < 16; i++) {
      assertThat(arena.allocate()).isNotEqualTo(SendArena.NONE);
    }
    assertThat(arena.allocate()).isEqualTo(SendArena.NONE);
    assertThat(new SendQueue(arena).append(source, 0, 10)).isZero();
  }

  @Test
  void memorySideBySideIsOneEntry() {
    SendQueue queue = new SendQueue(arena);
    assertThat(queue.append(source, 0, 30_000)).isEqualTo(30_000);
    assertThat(queue.send(offsets, lengths, Integer.MAX_VALUE)).isEqualTo(1);
    assertThat(lengths[0]).isEqualTo(30_000);
  }

  @Test
  void moreAcknowledgedThanInFlightIsAnError() {
    SendQueue queue = new SendQueue(arena);
    queue.append(source, 0, 10);
    queue.send(offsets, lengths, 4);
    assertThatThrownBy(() -> queue.acknowledged(5)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> queue.acknowledged(-1)).isInstanceOf(IllegalStateException.class);
  }

  /** Against a plain stream of bytes; two queues share the arena, so that chunks lie mixed. */
  @Property(tries = 300)
  void everyByteIsSentOnceInOrderAndAllMemoryComesBack(@ForAll long seed) {
    Random random = new Random(seed);
    SendQueue[] queues = {new SendQueue(arena), new SendQueue(arena)};
    ByteArrayOutputStream[] written = {new ByteArrayOutputStream(), new ByteArrayOutputStream()};
    ByteArrayOutputStream[] sent = {new ByteArrayOutputStream(), new ByteArrayOutputStream()};
    for (int step = 0; step < 400 || queues[0].size() + queues[1].size() > 0; step++) {
      int q = random.nextInt(2);
      SendQueue queue = queues[q];
      switch (random.nextInt(step < 400 ? 4 : 3) + (step < 400 ? 0 : 1)) {
        case 0 -> {
          int n = random.nextInt(random.nextBoolean() ? 100 : 6000);
          byte[] bytes = new byte[n];
          random.nextBytes(bytes);
          MemorySegment.copy(bytes, 0, source, ValueLayout.JAVA_BYTE, 0, n);
          long room = queue.room();
          int done = queue.append(source, 0, n);
          assertThat(done).isEqualTo((int) Math.min(n, room));
          written[q].write(bytes, 0, done);
        }
        case 1 -> {
          int before = queue.unsent();
          int count = queue.send(offsets, lengths, random.nextInt(9000));
          int offered = before - queue.unsent();
          int refused = offered == 0 || random.nextInt(3) != 0 ? 0 : random.nextInt(offered + 1);
          int left = offered - refused;
          for (int i = 0; i < count; i++) {
            int n = Math.min(left, lengths[i]);
            sent[q].writeBytes(memory.asSlice(offsets[i], n).toArray(ValueLayout.JAVA_BYTE));
            left -= n;
          }
          assertThat(left).isZero();
          queue.unsend(refused);
        }
        case 2 -> queue.acknowledged(random.nextInt(queue.inFlight() + 1));
        default -> queue.acknowledged(queue.inFlight());
      }
    }
    assertThat(sent[0].toByteArray()).isEqualTo(written[0].toByteArray());
    assertThat(sent[1].toByteArray()).isEqualTo(written[1].toByteArray());
    assertThat(arena.available()).isEqualTo(16);
  }
}
