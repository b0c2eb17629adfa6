// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * A file descriptor this process owns and closes once. Reading and writing allocate nothing and may
 * be done by any one thread at a time.
 */
public final class Fd implements AutoCloseable {
  /** {@link #read} and {@link #write}: the call would block. */
  public static final int WOULD_BLOCK = -Constants.EAGAIN;

  private static final MethodHandle OPEN =
      Libc.bindVariadic("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      Libc.bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle READ =
      Libc.bind("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle WRITE =
      Libc.bind("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle PREAD =
      Libc.bind(
          "pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle PWRITE =
      Libc.bind(
          "pwrite", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle READV =
      Libc.bind("readv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
  private static final MethodHandle FCNTL =
      Libc.bindVariadic("fcntl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle FCHMOD =
      Libc.bind("fchmod", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle LSEEK =
      Libc.bind("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
  private static final MethodHandle FSTATFS =
      Libc.bind("fstatfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

  private int number;

  /** Takes over a descriptor that a system call has just made. */
  Fd(int number) {
    this.number = number;
  }

  /** Takes over a descriptor inherited from the process that started this one. */
  public static Fd inherited(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("descriptor " + number);
    }
    return new Fd(number);
  }

  /** Takes over a descriptor that an ioctl has just made and returned. */
  public static Fd made(int number) {
    return inherited(number);
  }

  /** Opens for reading and writing; {@code advice} goes into the message of a failure. */
  public static Fd openReadWrite(Path path, boolean nonBlocking, String advice) {
    int flags = Constants.O_RDWR | (nonBlocking ? Constants.O_NONBLOCK : 0);
    return open(path.toString(), flags, advice);
  }

  /** Opens for reading. */
  public static Fd openReadOnly(Path path, String advice) {
    return open(path.toString(), Constants.O_RDONLY, advice);
  }

  /**
   * A second, read-only description of the same file, through {@code /proc/self/fd}. Its receiver
   * can map the file readable only, unless the file's mode lets it open the file again.
   */
  public Fd reopenReadOnly() {
    return open("/proc/self/fd/" + number, Constants.O_RDONLY, "is /proc mounted?");
  }

  private static Fd open(String path, int flags, String advice) {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      int fd =
          (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags | Constants.O_CLOEXEC, 0);
      return new Fd(Libc.check(fd, "open " + path, state, advice));
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** The number, for epoll and for handing on. It stays this object's to close. */
  public int number() {
    return number;
  }

  /**
   * read(2) into {@code bytes} bytes of native memory.
   *
   * @return bytes read, 0 at the end, or minus the error number
   */
  public int read(MemorySegment to, long offset, int bytes) {
    MemorySegment state = Libc.state();
    try {
      // SAFETY: address() checks bounds; `to` is reachable, hence mapped, until after the call.
      long n =
          (long) READ.invokeExact(state, number, Libc.address(to, offset, bytes), (long) bytes);
      return n >= 0 ? (int) n : -Libc.errno(state);
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /**
   * write(2) from {@code bytes} bytes of native memory.
   *
   * @return bytes written, or minus the error number
   */
  public int write(MemorySegment from, long offset, int bytes) {
    MemorySegment state = Libc.state();
    try {
      // SAFETY: as in read.
      long n =
          (long) WRITE.invokeExact(state, number, Libc.address(from, offset, bytes), (long) bytes);
      return n >= 0 ? (int) n : -Libc.errno(state);
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /**
   * pread(2) at {@code position} of the file.
   *
   * @return bytes read, 0 at the end, or minus the error number
   */
  public int readAt(long position, MemorySegment to, long offset, int bytes) {
    MemorySegment state = Libc.state();
    try {
      long address = Libc.address(to, offset, bytes);
      // SAFETY: as in read.
      long n = (long) PREAD.invokeExact(state, number, address, (long) bytes, position);
      return n >= 0 ? (int) n : -Libc.errno(state);
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /**
   * pwrite(2) at {@code position} of the file.
   *
   * @return bytes written, or minus the error number
   */
  public int writeAt(long position, MemorySegment from, long offset, int bytes) {
    MemorySegment state = Libc.state();
    try {
      long address = Libc.address(from, offset, bytes);
      // SAFETY: as in read.
      long n = (long) PWRITE.invokeExact(state, number, address, (long) bytes, position);
      return n >= 0 ? (int) n : -Libc.errno(state);
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /**
   * readv(2) with {@code count} entries of struct iovec (address, length: two native longs) that
   * the caller has filled.
   *
   * @return bytes read, 0 at the end, or minus the error number
   */
  public int readv(MemorySegment vector, int count) {
    MemorySegment state = Libc.state();
    try {
      long bytes = count * Constants.IOVEC_BYTES;
      // SAFETY: the vector's bounds are checked here, those of what it points to by the caller.
      long n = (long) READV.invokeExact(state, number, Libc.address(vector, 0, bytes), count);
      return n >= 0 ? (int) n : -Libc.errno(state);
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** fchmod(2): the mode of the file behind the descriptor. */
  public void mode(int mode) {
    MemorySegment state = Libc.state();
    try {
      Libc.check((int) FCHMOD.invokeExact(state, number, mode), "fchmod", state, "");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** The file's size, by lseek(2) to its end. */
  public long size() {
    MemorySegment state = Libc.state();
    try {
      long end = (long) LSEEK.invokeExact(state, number, 0L, Constants.SEEK_END);
      if (end < 0) {
        throw Libc.failure("lseek", state, "");
      }
      return end;
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /**
   * True for a file of shared memory in ordinary pages. One in huge pages can run out of them at a
   * first touch after its owner punched a hole, which is SIGBUS.
   */
  public boolean isOrdinarySharedMemory() {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment statfs = arena.allocate(Constants.STATFS_BYTES, Long.BYTES);
      Libc.check((int) FSTATFS.invokeExact(state, number, statfs), "fstatfs", state, "");
      return statfs.get(JAVA_LONG, Constants.STATFS_TYPE) == Constants.TMPFS_MAGIC;
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Sets or clears O_NONBLOCK on the file description, which other descriptors may share. */
  public void nonBlocking(boolean on) {
    int flags = fcntl(Constants.F_GETFL, 0, "fcntl F_GETFL");
    int wanted = on ? flags | Constants.O_NONBLOCK : flags & ~Constants.O_NONBLOCK;
    fcntl(Constants.F_SETFL, wanted, "fcntl F_SETFL");
  }

  int fcntl(int command, int argument, String call) {
    MemorySegment state = Libc.state();
    try {
      return Libc.check((int) FCNTL.invokeExact(state, number, command, argument), call, state, "");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** The same descriptor under a new owner; this object no longer closes it. */
  Fd handOver() {
    Fd owner = new Fd(number);
    number = -1;
    return owner;
  }

  /** True until {@link #close}. */
  public boolean isOpen() {
    return number >= 0;
  }

  /** Closes the descriptor; again does nothing. */
  @Override
  public void close() {
    int closing = number;
    number = -1;
    if (closing >= 0) {
      closeNumber(closing);
    }
  }

  /** close(2). Linux has given the number back even when it reports an error, so none is thrown. */
  static void closeNumber(int number) {
    try {
      int ignored = (int) CLOSE.invokeExact(Libc.state(), number);
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  @Override
  public String toString() {
    return "fd " + number;
  }
}
