// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/**
 * SipHash-c-d (Aumasson and Bernstein) of exactly two 64-bit words: a keyed hash whose outputs a
 * peer can neither predict nor make collide.
 */
final class SipHash {
  /** SipHash-2-4, for secrets that go on the wire. */
  static long hash24(long k0, long k1, long a, long b) {
    return hash(k0, k1, a, b, 2, 4);
  }

  /** SipHash-1-3, for hash tables, whose outputs nobody sees. */
  static long hash13(long k0, long k1, long a, long b) {
    return hash(k0, k1, a, b, 1, 3);
  }

  private static long hash(long k0, long k1, long a, long b, int perWord, int last) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    // The third word is the length, 16, in the top byte.
    for (int word = 0; word < 4; word++) {
      long m = word == 0 ? a : word == 1 ? b : 16L << 56;
      int rounds = word == 3 ? last : perWord;
      if (word == 3) {
        v2 ^= 0xff;
      } else {
        v3 ^= m;
      }
      for (int r = 0; r < rounds; r++) {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
      }
      if (word != 3) {
        v0 ^= m;
      }
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private SipHash() {}
}
