// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** A line taken apart at its spaces, in place. Used again for each line. */
final class CommandLine {
  /** More words than any command has. */
  private static final int MAX_WORDS = 10;

  private final long[] starts = new long[MAX_WORDS];
  private final int[] lengths = new int[MAX_WORDS];
  private MemorySegment m = MemorySegment.NULL;
  private int count;

  /** Takes a line without its line feed apart. Words beyond the last place are only counted. */
  void split(MemorySegment segment, long at, int length) {
    m = segment;
    count = 0;
    long end = at + length;
    if (length > 0 && m.get(JAVA_BYTE, end - 1) == '\r') {
      end--;
    }
    long i = at;
    while (i < end) {
      if (m.get(JAVA_BYTE, i) == ' ') {
        i++;
        continue;
      }
      long start = i;
      while (i < end && m.get(JAVA_BYTE, i) != ' ') {
        i++;
      }
      if (count < MAX_WORDS) {
        starts[count] = start;
        lengths[count] = (int) (i - start);
      }
      count++;
    }
  }

  MemorySegment memory() {
    return m;
  }

  int count() {
    return count;
  }

  long start(int word) {
    return starts[word];
  }

  int length(int word) {
    return lengths[word];
  }

  /** The first word's command, or 0. */
  long command() {
    return count == 0 ? 0 : Commands.name(m, starts[0], lengths[0]);
  }

  boolean is(int word, long name) {
    return word < count
        && word < MAX_WORDS
        && Commands.name(m, starts[word], lengths[word]) == name;
  }

  /** True if the last word is "noreply". */
  boolean noreply() {
    return is(count - 1, Commands.NOREPLY);
  }

  /** True if the word is a number of up to 64 bits without sign. */
  boolean isUnsigned(int word) {
    return Decimal.parse(m, starts[word], lengths[word]);
  }

  /** The number that {@link #isUnsigned} found. */
  long unsigned(int word) {
    return Decimal.value(m, starts[word], lengths[word]);
  }

  /** True if the word is a number of 32 bits without sign. */
  boolean isUnsigned32(int word) {
    return isUnsigned(word) && (unsigned(word) & ~0xFFFF_FFFFL) == 0;
  }

  /** True if the word is a number from -2^63 + 1 to 2^63 - 1. */
  boolean isSigned(int word) {
    return isSigned(m, starts[word], lengths[word]);
  }

  /** The number that {@link #isSigned} found. */
  long signed(int word) {
    return signed(m, starts[word], lengths[word]);
  }

  static boolean isSigned(MemorySegment m, long at, int length) {
    int sign = length > 0 && m.get(JAVA_BYTE, at) == '-' ? 1 : 0;
    return Decimal.parse(m, at + sign, length - sign)
        && Decimal.value(m, at + sign, length - sign) >= 0;
  }

  static long signed(MemorySegment m, long at, int length) {
    boolean negative = m.get(JAVA_BYTE, at) == '-';
    int sign = negative ? 1 : 0;
    long value = Decimal.value(m, at + sign, length - sign);
    return negative ? -value : value;
  }
}
