// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Against a model that adds one pair of bytes at a time. */
class InternetChecksumTest {
  private static int naive(byte[] bytes, int from, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      int value = Byte.toUnsignedInt(bytes[from + i]);
      sum += i % 2 == 0 ? value << 8 : value;
      if (sum > 0xFFFF) {
        sum -= 0xFFFF;
      }
    }
    return ~sum & 0xFFFF;
  }

  @Test
  void theExampleOfRfc1071Section3() {
    byte[] bytes = {0, 1, (byte) 0xF2, 3, (byte) 0xF4, (byte) 0xF5, (byte) 0xF6, (byte) 0xF7};
    long sum = InternetChecksum.sum(MemorySegment.ofArray(bytes), 0, bytes.length);
    assertThat(InternetChecksum.fold(sum)).isEqualTo(~0xDDF2 & 0xFFFF);
  }

  @Test
  void theExampleOfRfc1624Section4() {
    assertThat(InternetChecksum.update(0xDD2F, 0x5555, 0x3285)).isEqualTo(0x0000);
  }

  @Test
  void carriesOfTheLargestWordsComeRound() {
    byte[] bytes = new byte[65_535];
    Arrays.fill(bytes, (byte) 0xFF);
    MemorySegment m = MemorySegment.ofArray(bytes);
    for (int length : new int[] {1, 2, 31, 32, 33, 63, 65_534, 65_535}) {
      assertThat(InternetChecksum.fold(InternetChecksum.sum(m, 0, length)))
          .as("%d bytes", length)
          .isEqualTo(naive(bytes, 0, length));
    }
  }

  @Property(tries = 500)
  void anyBytesAtAnyPositionAndLengthSumLikeTheModel(
      @ForAll @Size(max = 300) byte[] bytes, @ForAll @IntRange(max = 300) int start) {
    int from = Math.min(start, bytes.length);
    int length = bytes.length - from;
    long sum = InternetChecksum.sum(MemorySegment.ofArray(bytes), from, length);
    assertThat(InternetChecksum.fold(sum)).isEqualTo(naive(bytes, from, length));
  }

  @Property(tries = 500)
  void piecesAddUpWhereverTheCutIs(
      @ForAll @Size(min = 1, max = 200) byte[] bytes, @ForAll @IntRange(max = 200) int where) {
    int cut = Math.min(where, bytes.length);
    MemorySegment m = MemorySegment.ofArray(bytes);
    long first = InternetChecksum.sum(m, 0, cut);
    long second = InternetChecksum.sum(m, cut, bytes.length - cut);
    long sum = first + (cut % 2 == 0 ? second : InternetChecksum.swapped(second));
    assertThat(InternetChecksum.fold(sum)).isEqualTo(naive(bytes, 0, bytes.length));
  }

  @Property(tries = 500)
  void anUpdateIsTheSumTakenAnew(
      @ForAll @Size(min = 2, max = 60) byte[] bytes,
      @ForAll @IntRange(max = 60) int where,
      @ForAll short value) {
    int at = Math.min(where, bytes.length - 2) & ~1;
    MemorySegment m = MemorySegment.ofArray(bytes);
    int before = InternetChecksum.fold(InternetChecksum.sum(m, 0, bytes.length));
    int old = Byte.toUnsignedInt(bytes[at]) << 8 | Byte.toUnsignedInt(bytes[at + 1]);
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
    // Data that is all zero sums to the one zero nothing else reaches; a real header never is.
    Assume.that(naive(bytes, 0, bytes.length) != 0xFFFF);
    assertThat(InternetChecksum.update(before, old, value & 0xFFFF))
        .isEqualTo(naive(bytes, 0, bytes.length));
  }
}
