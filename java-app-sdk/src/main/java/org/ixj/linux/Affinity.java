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
 * The processors that a platform thread may use. Binding gives back what was so before, for the
 * same thread to close; a thread that stays bound for ever need not.
 */
public final class Affinity implements AutoCloseable {
  private static final FunctionDescriptor PROTOTYPE =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle SCHED_SETAFFINITY = Libc.bind("sched_setaffinity", PROTOTYPE);
  private static final MethodHandle SCHED_GETAFFINITY = Libc.bind("sched_getaffinity", PROTOTYPE);

  // int sched_getcpu(void): <sched.h>; glibc 2.35 and newer read it from the thread's rseq area.
  private static final MethodHandle SCHED_GETCPU =
      Libc.bindQuick("sched_getcpu", FunctionDescriptor.of(JAVA_INT));

  // CPU_SETSIZE of <sched.h>.
  private static final int CPUS = 1024;
  private static final int SET_LONGS = CPUS / Long.SIZE;

  private final long[] before;

  private Affinity(long[] before) {
    this.before = before;
  }

  /**
   * Binds the calling platform thread to one processor.
   *
   * @throws LinuxException EINVAL for a processor that is not there or not this process's to use
   */
  public static Affinity bind(int cpu) {
    if (cpu < 0 || cpu >= CPUS) {
      throw new IllegalArgumentException("processor " + cpu);
    }
    long[] one = new long[SET_LONGS];
    one[cpu / Long.SIZE] = 1L << cpu % Long.SIZE;
    Affinity present = new Affinity(get());
    set(one, "sched_setaffinity to CPU " + cpu);
    return present;
  }

  /** The processor the calling thread is on; it may be on another by now. Some nanoseconds. */
  public static int current() {
    try {
      return (int) SCHED_GETCPU.invokeExact();
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Leaves the calling thread as it is. */
  public static Affinity unchanged() {
    return new Affinity(new long[0]);
  }

  private static long[] get() {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(JAVA_LONG, SET_LONGS);
      int result = (int) SCHED_GETAFFINITY.invokeExact(state, 0, set.byteSize(), set);
      Libc.check(result, "sched_getaffinity", state, "");
      return set.toArray(JAVA_LONG);
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  private static void set(long[] cpus, String call) {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocateFrom(JAVA_LONG, cpus);
      int result = (int) SCHED_SETAFFINITY.invokeExact(state, 0, set.byteSize(), set);
      Libc.check(result, call, state, "is it there, and may this process use it?");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Back to what was so before. */
  @Override
  public void close() {
    if (before.length > 0) {
      set(before, "sched_setaffinity");
    }
  }
}
