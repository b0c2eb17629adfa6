// SPDX-License-Identifier: Apache-2.0
package org.ixj.hostile;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The system calls an attacker makes, without the manners of the SDK. */
final class Native {
  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                  JAVA_LONG),
              Linker.Option.firstVariadicArg(1),
              Linker.Option.captureCallState("errno"));
  private static final long ERRNO =
      Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  // <asm/unistd_64.h>
  static final int OPEN = 2;
  static final int CLOSE = 3;
  static final int MMAP = 9;
  static final int MPROTECT = 10;
  static final int KILL = 62;
  static final int FTRUNCATE = 77;
  static final int PTRACE = 101;
  static final int FALLOCATE = 285;
  static final int PROCESS_VM_READV = 310;
  static final int PROCESS_VM_WRITEV = 311;

  /** The call's result, or minus the error number. */
  static long call(int number, long a, long b, long c, long d, long e, long f) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      long result = (long) SYSCALL.invokeExact(state, (long) number, a, b, c, d, e, f);
      return result == -1 ? -state.get(JAVA_INT, ERRNO) : result;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  static long open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return call(OPEN, arena.allocateFrom(path).address(), flags, 0, 0, 0, 0);
    }
  }

  /** This process's descriptors and what they lead to. */
  static Map<Integer, String> descriptors() {
    Map<Integer, String> all = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : entries) {
        try {
          all.put(
              Integer.valueOf(entry.getFileName().toString()),
              Files.readSymbolicLink(entry).toString());
        } catch (IOException e) {
          // The descriptor of the listing itself.
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all;
  }

  private Native() {}
}
