// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.Optional;

/**
 * How libc functions are bound. Every handle captures errno and so takes, as its first argument,
 * the calling thread's {@link #state}.
 */
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
  private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
  private static final long ERRNO =
      Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  // One word per thread, freed with it. Its own thread is the only one to touch it.
  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

  // char *strerrordesc_np(int): <string.h>, glibc 2.32; const text, no locale, thread-safe.
  private static final MethodHandle STRERROR =
      bind("strerrordesc_np", FunctionDescriptor.of(ADDRESS, JAVA_INT));

  /** Binds a function of fixed arity. */
  static MethodHandle bind(String name, FunctionDescriptor descriptor) {
    // SAFETY: the descriptor repeats the prototype in the header the caller names; libc stays
    // loaded for the life of the process.
    return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), descriptor, CAPTURE_ERRNO);
  }

  /** Binds a function that neither blocks nor fails, for the hot path: no thread state changes. */
  static MethodHandle bindQuick(String name, FunctionDescriptor descriptor) {
    // SAFETY: as in bind.
    return LINKER.downcallHandle(
        SYMBOLS.findOrThrow(name), descriptor, Linker.Option.critical(false));
  }

  /** Binds a variadic function, whose arguments from {@code fixed} on are passed as such. */
  static MethodHandle bindVariadic(String name, int fixed, FunctionDescriptor descriptor) {
    // SAFETY: as in bind.
    return LINKER.downcallHandle(
        SYMBOLS.findOrThrow(name),
        descriptor,
        CAPTURE_ERRNO,
        Linker.Option.firstVariadicArg(fixed));
  }

  /** Binds a function that older C libraries do not have. */
  static Optional<MethodHandle> bindIfPresent(String name, FunctionDescriptor descriptor) {
    // SAFETY: as in bind.
    return SYMBOLS
        .find(name)
        .map(symbol -> LINKER.downcallHandle(symbol, descriptor, CAPTURE_ERRNO));
  }

  /** Where the calling thread's errno is captured. Not to be handed to another thread. */
  static MemorySegment state() {
    return STATE.get();
  }

  /** errno of the call {@code state} was last given to. */
  static int errno(MemorySegment state) {
    return state.get(JAVA_INT, ERRNO);
  }

  /** The exception for a call that has just failed. */
  static LinuxException failure(String call, MemorySegment state, String advice) {
    return new LinuxException(call, errno(state), advice);
  }

  /** Passes a result that is not negative; otherwise throws. For control-path calls. */
  static int check(int result, String call, MemorySegment state, String advice) {
    if (result < 0) {
      throw failure(call, state, advice);
    }
    return result;
  }

  /** The C library's sentence on an error number. */
  static String describe(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(state(), errno);
      if (text.address() == 0) {
        return "unknown error";
      }
      // SAFETY: a zero-terminated constant of libc, shorter than 256 bytes, never freed.
      return text.reinterpret(256).getString(0);
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  /** Passes on what a check threw; a downcall of exact type throws nothing of its own. */
  static AssertionError rethrow(Throwable t) {
    if (t instanceof Error error) {
      throw error;
    }
    if (t instanceof RuntimeException exception) {
      throw exception;
    }
    return new AssertionError(t);
  }

  /**
   * Address of {@code bytes} bytes at {@code offset}, for calls that must not allocate a slice. The
   * caller keeps the segment alive through the call.
   */
  static long address(MemorySegment segment, long offset, long bytes) {
    Objects.checkFromIndexSize(offset, bytes, segment.byteSize());
    if (!segment.isNative()) {
      throw new IllegalArgumentException("heap memory has no address");
    }
    return segment.address() + offset;
  }

  private Libc() {}
}
