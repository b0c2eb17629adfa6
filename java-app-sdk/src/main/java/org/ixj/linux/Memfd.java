// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Anonymous memory with a descriptor, which can be sealed and handed to another process. */
public final class Memfd {
  /** No further seals. */
  public static final int SEAL_SEAL = Constants.F_SEAL_SEAL;

  /** The size cannot fall: nobody who mapped it can be hit by SIGBUS. */
  public static final int SEAL_SHRINK = Constants.F_SEAL_SHRINK;

  /** The size cannot grow. */
  public static final int SEAL_GROW = Constants.F_SEAL_GROW;

  /** No writing at all; refused while a writable mapping exists. */
  public static final int SEAL_WRITE = Constants.F_SEAL_WRITE;

  /** No writing but through mappings that exist already: map writable first, then seal. */
  public static final int SEAL_FUTURE_WRITE = Constants.F_SEAL_FUTURE_WRITE;

  /** A huge page, the unit of {@link #createHuge}. */
  public static final long HUGE_PAGE_BYTES = 2L << 20;

  private static final MethodHandle MEMFD_CREATE =
      Libc.bind("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle FTRUNCATE =
      Libc.bind("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));

  /** Zeroed memory of {@code bytes} bytes in ordinary pages; mode 0600, sealable. */
  public static Fd create(String name, long bytes) {
    return create(name, bytes, 0, "");
  }

  /** The same in 2 MiB pages of the kernel's huge page pool; {@code bytes} is a multiple of one. */
  public static Fd createHuge(String name, long bytes) {
    return create(
        name,
        bytes,
        Constants.MFD_HUGETLB | Constants.MFD_HUGE_2MB,
        "reserve huge pages with vm.nr_hugepages");
  }

  private static Fd create(String name, long bytes, int flags, String advice) {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      int all = flags | Constants.MFD_CLOEXEC | Constants.MFD_ALLOW_SEALING;
      int number = (int) MEMFD_CREATE.invokeExact(state, arena.allocateFrom(name), all);
      Fd fd = new Fd(Libc.check(number, "memfd_create " + name, state, advice));
      try {
        // memfd_create gives mode 0777; reopening through /proc must be for the owner alone.
        fd.mode(0600);
        resize(fd, bytes);
        return fd;
      } catch (LinuxException e) {
        fd.close();
        throw e;
      }
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** ftruncate(2). */
  public static void resize(Fd fd, long bytes) {
    MemorySegment state = Libc.state();
    try {
      Libc.check(
          (int) FTRUNCATE.invokeExact(state, fd.number(), bytes),
          "ftruncate to " + bytes,
          state,
          "");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Adds seals, which cannot be taken off again. */
  public static void seal(Fd fd, int seals) {
    fd.fcntl(Constants.F_ADD_SEALS, seals, "fcntl F_ADD_SEALS");
  }

  /** The seals set; throws for a file that cannot have any. */
  public static int seals(Fd fd) {
    return fd.fcntl(Constants.F_GET_SEALS, 0, "fcntl F_GET_SEALS");
  }

  private Memfd() {}
}
