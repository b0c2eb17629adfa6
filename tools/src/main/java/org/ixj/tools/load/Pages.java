// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Texts one after the other in memory, each found by its number. */
final class Pages {
  private final MemorySegment memory;
  private final int[] offsets;
  private int written;

  Pages(MemorySegment memory, int texts) {
    this.memory = memory;
    offsets = new int[texts + 1];
  }

  /** Adds the next text. */
  void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int at = offsets[written];
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at, bytes.length);
    offsets[++written] = at + bytes.length;
  }

  int offset(int text) {
    return offsets[text];
  }

  int length(int text) {
    return offsets[text + 1] - offsets[text];
  }

  boolean matches(int text, int from, MemorySegment received, long at, int bytes) {
    long expected = offsets[text] + (long) from;
    return MemorySegment.mismatch(memory, expected, expected + bytes, received, at, at + bytes)
        == -1;
  }
}
