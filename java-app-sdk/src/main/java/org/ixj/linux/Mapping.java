// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Shared mappings as segments of exactly their size. A mapping lives as long as the arena it is
 * made in: {@link Arena#global()} for what a dataplane keeps for ever; closing any other arena
 * unmaps, and later use is an exception and not a crash.
 */
public final class Mapping {
  /** The memory can be read. */
  public static final int READ = Constants.PROT_READ;

  /** The memory can be read and written. */
  public static final int READ_WRITE = Constants.PROT_READ | Constants.PROT_WRITE;

  /** Touching the memory is a fault. */
  public static final int NO_ACCESS = Constants.PROT_NONE;

  private static final MethodHandle MMAP =
      Libc.bind(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      Libc.bind("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MPROTECT =
      Libc.bind("mprotect", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MADVISE =
      Libc.bind("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

  /** Maps the first {@code bytes} bytes of the file. A read-only mapping is a read-only segment. */
  public static MemorySegment map(Fd fd, long bytes, int access, Arena arena) {
    return map(0, fd.number(), bytes, access, Constants.MAP_SHARED, arena);
  }

  /** The same with every page faulted in, so that none is on first touch. */
  public static MemorySegment mapPopulated(Fd fd, long bytes, int access, Arena arena) {
    int flags = Constants.MAP_SHARED | Constants.MAP_POPULATE;
    return map(0, fd.number(), bytes, access, flags, arena);
  }

  /** Zeroed private memory that belongs to no file. */
  public static MemorySegment anonymous(long bytes, Arena arena) {
    int flags = Constants.MAP_PRIVATE | Constants.MAP_ANONYMOUS;
    return map(0, -1, bytes, READ_WRITE, flags, arena);
  }

  /**
   * Maps a part of a file, such as a device's registers, from {@code position}, a multiple of the
   * page size, on.
   */
  public static MemorySegment mapAt(Fd fd, long position, long bytes, int access, Arena arena) {
    return map(0, fd.number(), bytes, access, Constants.MAP_SHARED, position, arena);
  }

  private static MemorySegment map(
      long at, int fd, long bytes, int access, int flags, Arena arena) {
    return map(at, fd, bytes, access, flags, 0, arena);
  }

  private static MemorySegment map(
      long at, int fd, long bytes, int access, int flags, long position, Arena arena) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("mapping of " + bytes + " bytes");
    }
    MemorySegment raw = mmap(at, fd, bytes, access, flags, position);
    // SAFETY: mmap returned a mapping of exactly `bytes` bytes that nobody else knows of; the
    // arena's end, after which the segment cannot be used, is the only thing that unmaps it.
    MemorySegment segment = raw.reinterpret(bytes, arena, Mapping::unmap);
    return (access & Constants.PROT_WRITE) != 0 ? segment : segment.asReadOnly();
  }

  /**
   * Puts the first bytes of another file under an existing mapping, in one step: the segment stays
   * the same, its memory is the new file's, every page faulted in. The file must not be shorter
   * than the segment.
   */
  public static void replace(MemorySegment mapped, Fd fd, int access) {
    int flags = Constants.MAP_SHARED | Constants.MAP_FIXED | Constants.MAP_POPULATE;
    // SAFETY: MAP_FIXED replaces exactly the pages of a mapping of ours that is still alive.
    mmap(mapped.address(), fd.number(), mapped.byteSize(), access, flags, 0);
  }

  private static MemorySegment mmap(
      long at, int fd, long bytes, int access, int flags, long position) {
    MemorySegment state = Libc.state();
    try {
      MemorySegment raw =
          (MemorySegment) MMAP.invokeExact(state, at, bytes, access, flags, fd, position);
      if (raw.address() == -1) { // MAP_FAILED, <sys/mman.h>
        throw Libc.failure("mmap of " + bytes + " bytes", state, "");
      }
      return raw;
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  private static void unmap(MemorySegment mapped) {
    MemorySegment state = Libc.state();
    try {
      int result = (int) MUNMAP.invokeExact(state, mapped.address(), mapped.byteSize());
      Libc.check(result, "munmap", state, "");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** mprotect(2) over a whole mapping. */
  public static void protect(MemorySegment mapped, int access) {
    MemorySegment state = Libc.state();
    try {
      int result = (int) MPROTECT.invokeExact(state, mapped.address(), mapped.byteSize(), access);
      Libc.check(result, "mprotect", state, "");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /**
   * Asks for transparent huge pages under a mapping.
   *
   * @return false where the kernel has none to give; the memory works all the same
   */
  public static boolean adviseHugePages(MemorySegment mapped) {
    try {
      return (int)
              MADVISE.invokeExact(
                  Libc.state(), mapped.address(), mapped.byteSize(), Constants.MADV_HUGEPAGE)
          == 0;
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  private Mapping() {}
}
