// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.ixj.sdk.stream.Output;

/** Puts replies together. One per thread. Callers have made sure of {@link #ROOM}. */
final class Replies {
  /** The most any one reply needs, a value itself not counted. */
  static final int ROOM = 4096;

  private static final byte SPACE = ' ';

  private final MemorySegment line = Arena.ofAuto().allocate(512);
  private int length;

  void line(Output out, MemorySegment text) {
    out.write(text, 0, (int) text.byteSize());
  }

  void number(Output out, long number) {
    length = Decimal.write(number, line, 0);
    crlf();
    out.write(line, 0, length);
  }

  /** The line before a value. */
  void value(
      Output out,
      MemorySegment key,
      long at,
      int keyBytes,
      int flags,
      int valueBytes,
      boolean withCas,
      long cas) {
    length = 0;
    bytes(Text.VALUE, 0, (int) Text.VALUE.byteSize());
    bytes(key, at, keyBytes);
    word(Integer.toUnsignedLong(flags));
    word(valueBytes);
    if (withCas) {
      word(cas);
    }
    crlf();
    out.write(line, 0, length);
  }

  /** One line of statistics. Allocates: people ask for these, not programs in a hurry. */
  void stat(Output out, String name, String value) {
    byte[] text = ("STAT " + name + " " + value + "\r\n").getBytes(StandardCharsets.US_ASCII);
    MemorySegment.copy(text, 0, line, ValueLayout.JAVA_BYTE, 0, text.length);
    out.write(line, 0, text.length);
  }

  void stat(Output out, String name, long value) {
    stat(out, name, Long.toString(value));
  }

  private void bytes(MemorySegment source, long at, int n) {
    MemorySegment.copy(source, at, line, length, n);
    length += n;
  }

  private void word(long number) {
    line.set(ValueLayout.JAVA_BYTE, length, SPACE);
    length++;
    length += Decimal.write(number, line, length);
  }

  private void crlf() {
    bytes(Text.CRLF, 0, 2);
  }
}
