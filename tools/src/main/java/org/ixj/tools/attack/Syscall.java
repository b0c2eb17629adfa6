// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.ixj.linux.Errno;

/** System calls by number, without the manners of a library, and the store that may fault. */
public final class Syscall {
  // <asm/unistd_64.h>
  public static final int READ = 0;
  public static final int WRITE = 1;
  public static final int CLOSE = 3;
  public static final int MMAP = 9;
  public static final int MPROTECT = 10;
  public static final int MUNMAP = 11;
  public static final int IOCTL = 16;
  public static final int PREAD64 = 17;
  public static final int READV = 19;
  public static final int PIPE = 22;
  public static final int MREMAP = 25;
  public static final int MADVISE = 28;
  public static final int SOCKET = 41;
  public static final int CONNECT = 42;
  public static final int SENDMSG = 46;
  public static final int KILL = 62;
  public static final int FCNTL = 72;
  public static final int FTRUNCATE = 77;
  public static final int PTRACE = 101;
  public static final int SETUID = 105;
  public static final int PRCTL = 157;
  public static final int REMAP_FILE_PAGES = 216;
  public static final int OPENAT = 257;
  public static final int UNSHARE = 272;
  public static final int SPLICE = 275;
  public static final int VMSPLICE = 278;
  public static final int FALLOCATE = 285;
  public static final int PIPE2 = 293;
  public static final int PERF_EVENT_OPEN = 298;
  public static final int PROCESS_VM_READV = 310;
  public static final int PROCESS_VM_WRITEV = 311;
  public static final int GETRANDOM = 318;
  public static final int MEMFD_CREATE = 319;
  public static final int BPF = 321;
  public static final int USERFAULTFD = 323;
  public static final int PKEY_MPROTECT = 329;
  public static final int IO_URING_SETUP = 425;
  public static final int ADD_KEY = 248;
  public static final int REQUEST_KEY = 249;
  public static final int KEYCTL = 250;
  public static final int IO_URING_REGISTER = 427;
  public static final int PIDFD_OPEN = 434;
  public static final int PIDFD_GETFD = 438;
  public static final int PROCESS_MADVISE = 440;

  // <asm-generic/errno-base.h>, <asm-generic/errno.h>
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int EMFILE = 24;
  public static final int EROFS = 30;
  public static final int ENOSYS = 38;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int ENETUNREACH = 101;
  public static final int ECONNREFUSED = 111;

  // <asm-generic/signal.h>
  public static final int SIGKILL = 9;
  public static final int SIGTERM = 15;
  public static final int SIGCONT = 18;
  public static final int SIGSTOP = 19;

  public static final int AT_FDCWD = -100;
  public static final int O_RDONLY = 0;
  public static final int O_RDWR = 2;
  public static final int O_NONBLOCK = 2048;
  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;
  public static final int MAP_SHARED = 1;
  public static final int MAP_PRIVATE = 2;
  public static final long PAGE = 4096;

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

  /** The call's result, or minus the error number. Absent arguments are 0. */
  public static long call(int number, long... arguments) {
    long[] a = java.util.Arrays.copyOf(arguments, 6);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      long result =
          (long) SYSCALL.invokeExact(state, (long) number, a[0], a[1], a[2], a[3], a[4], a[5]);
      return result == -1 ? -state.get(JAVA_INT, ERRNO) : result;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** kill(2) of one process, which has to be there. */
  public static void signal(long pid, int signal) {
    // Below 1 it would be sent to many, and this process among them.
    long result = pid > 0 ? call(KILL, pid, signal) : -ESRCH;
    if (result != 0) {
      throw new IllegalStateException("signal " + signal + ": " + outcome(result));
    }
  }

  /** open(2). */
  public static long open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return call(OPENAT, AT_FDCWD, arena.allocateFrom(path).address(), flags);
    }
  }

  /** For people: the error's name, or that it went through. */
  public static String outcome(long result) {
    return result < 0 ? Errno.name((int) -result) : "went through (" + result + ")";
  }

  /**
   * Stores one byte in a forked child, which has the same shared pages with the same rights.
   *
   * @return 0: the store went through; above 0: the signal that stopped it; below 0: minus an errno
   */
  public static int store(long address) {
    return probe("ix_try_store", address);
  }

  /**
   * Changes the word in a forked child that it debugs.
   *
   * @return 0: the word was written; above 0: the errno
   */
  public static int poke(long address) {
    return probe("ix_try_poke", address);
  }

  /**
   * Makes a user namespace for a child, by {@code clone} (0) or {@code clone3} (1).
   *
   * @return 0: it was made; above 0: the errno
   */
  public static int userNamespace(int way) {
    return probe("ix_try_user_namespace", way);
  }

  /**
   * A system call of 32 bits with the arguments (0, -3, 1), in a forked child.
   *
   * @param number of i386
   * @return 0: it went through; above 0: the errno, {@link #ENOSYS} where there are none
   */
  public static int oldCall(int number) {
    return probe("ix_try_old_call", number);
  }

  private static int probe(String function, long argument) {
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      if (entry.endsWith("libixprobe.so")) {
        MethodHandle probe =
            Linker.nativeLinker()
                .downcallHandle(
                    SymbolLookup.libraryLookup(Path.of(entry), Arena.global())
                        .findOrThrow(function),
                    FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        try {
          return (int) probe.invokeExact(argument);
        } catch (Throwable t) {
          throw new AssertionError(t);
        }
      }
    }
    throw new IllegalStateException("no probe library on the class path");
  }

  /** What a descriptor of this process leads to, empty if it is none. */
  public static String target(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** This process's descriptors and what they lead to. */
  public static Map<Integer, String> descriptors() throws IOException {
    Map<Integer, String> all = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : entries) {
        int descriptor = Integer.parseInt(entry.getFileName().toString());
        String target = target(descriptor);
        if (!target.isEmpty()) { // else the one the listing itself used
          all.put(descriptor, target);
        }
      }
    }
    return all;
  }

  private Syscall() {}
}
