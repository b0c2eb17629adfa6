// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/**
 * Arithmetic modulo 2^32 for sequence numbers and timestamps (RFC 9293 §3.4, RFC 7323 §5.2). Two
 * numbers compare by the shorter way round; nobody compares them with {@code <}.
 */
final class Seq {
  static boolean lt(int a, int b) {
    return a - b < 0;
  }

  static boolean le(int a, int b) {
    return a - b <= 0;
  }

  static boolean gt(int a, int b) {
    return a - b > 0;
  }

  static boolean ge(int a, int b) {
    return a - b >= 0;
  }

  static int max(int a, int b) {
    return gt(a, b) ? a : b;
  }

  static int min(int a, int b) {
    return lt(a, b) ? a : b;
  }

  /** Whether {@code x} lies in the {@code length} numbers from {@code start}. */
  static boolean in(int x, int start, int length) {
    return Integer.compareUnsigned(x - start, length) < 0;
  }

  private Seq() {}
}
