// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): who does not know the secret cannot choose keys that
 * fall into one bucket.
 */
final class SipHash {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

  static long hash(long k0, long k1, MemorySegment m, long at, int length) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    int whole = length & ~7;
    long last = (long) length << 56;
    for (int i = whole; i < length; i++) {
      last |= (m.get(ValueLayout.JAVA_BYTE, at + i) & 0xFFL) << ((i - whole) * 8);
    }
    // The words, then the padded last one, then the four rounds of finalization.
    for (int i = 0; i <= whole + 16; i += 8) {
      long word = 0;
      if (i < whole) {
        word = m.get(LONG, at + i);
      } else if (i == whole) {
        word = last;
      } else if (i == whole + 8) {
        v2 ^= 0xFF;
      }
      v3 ^= word;
      for (int round = 0; round < 2; round++) {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= word;
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private SipHash() {}
}
