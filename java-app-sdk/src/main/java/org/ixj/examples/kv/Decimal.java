// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** Decimal numbers as text. */
final class Decimal {
  /** Most digits of a 64-bit number. */
  static final int MAX_DIGITS = 20;

  private static final long TENTH = Long.divideUnsigned(-1, 10);

  /** True if the bytes are digits only, at least one, and the number fits 64 bits unsigned. */
  static boolean parse(MemorySegment m, long at, int length) {
    if (length < 1 || length > MAX_DIGITS) {
      return false;
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      int digit = m.get(JAVA_BYTE, at + i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      if (Long.compareUnsigned(value, TENTH) > 0 || (value == TENTH && digit > 5)) {
        return false;
      }
      value = value * 10 + digit;
    }
    return true;
  }

  /** The number that {@link #parse} found to be one. */
  static long value(MemorySegment m, long at, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value * 10 + (m.get(JAVA_BYTE, at + i) - '0');
    }
    return value;
  }

  /** Writes an unsigned number; returns its digits. */
  static int write(long value, MemorySegment m, long at) {
    int digits = 1;
    for (long v = Long.divideUnsigned(value, 10); v != 0; v /= 10) {
      digits++;
    }
    long v = value;
    for (int i = digits - 1; i >= 0; i--) {
      long tenth = Long.divideUnsigned(v, 10);
      m.set(JAVA_BYTE, at + i, (byte) ('0' + (v - tenth * 10)));
      v = tenth;
    }
    return digits;
  }

  private Decimal() {}
}
