// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.ixj.sdk.stream.Output;

/** Collects what is written, with room that a test sets. */
final class TextOutput implements Output {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  int room = Integer.MAX_VALUE;

  @Override
  public int room() {
    return room;
  }

  @Override
  public int write(MemorySegment source, long offset, int length) {
    int n = Math.min(room, length);
    room -= room == Integer.MAX_VALUE ? 0 : n;
    bytes.writeBytes(source.asSlice(offset, n).toArray(ValueLayout.JAVA_BYTE));
    return n;
  }

  String text() {
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
