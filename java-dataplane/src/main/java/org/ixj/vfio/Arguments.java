// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.ixj.linux.Fd;
import org.ixj.linux.Ioctl;

/** The calls of the two interfaces: all take a structure that starts with its own size. */
final class Arguments {
  /** A zeroed structure with its size in the first word. */
  static MemorySegment structure(int bytes, Arena arena) {
    MemorySegment made = arena.allocate(bytes, Long.BYTES);
    made.set(JAVA_INT, 0, bytes);
    return made;
  }

  /** Calls with a structure that is as large as its first word says. */
  static int call(Fd fd, int number, MemorySegment structure, String what) {
    return Ioctl.call(fd, Ioctl.io(VfioConstants.VFIO_TYPE, number), structure, what, "");
  }

  /** Calls with a number. */
  static int call(Fd fd, int number, long argument, String what) {
    return Ioctl.call(fd, Ioctl.io(VfioConstants.VFIO_TYPE, number), argument, what, "");
  }

  private Arguments() {}
}
