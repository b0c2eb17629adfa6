// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.linux.Mapping;
import org.ixj.tools.attack.Syscall;

/** A page of memory that no device was given, and where it lies in the machine. */
final class Prey implements AutoCloseable {
  private static final byte MARK = 0x5A;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment page = Mapping.anonymous(Syscall.PAGE, arena);

  Prey() {
    page.fill(MARK);
  }

  /** Documentation/admin-guide/mm/pagemap.rst: the frame's number is in bits 0 to 54. */
  long physical() throws IOException {
    try (RandomAccessFile map = new RandomAccessFile("/proc/self/pagemap", "r")) {
      map.seek(page.address() / Syscall.PAGE * Long.BYTES);
      long frame = Long.reverseBytes(map.readLong()) & ((1L << 55) - 1);
      if (frame == 0) {
        throw new IOException("only root is told where memory lies");
      }
      return frame * Syscall.PAGE;
    }
  }

  boolean untouched() {
    for (byte each : page.toArray(ValueLayout.JAVA_BYTE)) {
      if (each != MARK) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    arena.close();
  }
}
