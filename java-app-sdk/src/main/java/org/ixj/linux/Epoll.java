// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * An epoll instance, level-triggered unless told otherwise. One thread waits; {@link #add} and
 * {@link #remove} may be called by others meanwhile. Waiting allocates nothing. An epoll descriptor
 * can itself be watched.
 */
public final class Epoll implements AutoCloseable {
  /** Readable, or at its end. */
  public static final int IN = Constants.EPOLLIN;

  /** Writable. */
  public static final int OUT = Constants.EPOLLOUT;

  /**
   * With others: reported once for each time it happens and not for as long as it is so. What a
   * hostile process shares can be heard without being read.
   */
  public static final int EDGE = (int) Constants.EPOLLET;

  /** Closed or failed; always reported. */
  public static final int HANG_UP = Constants.EPOLLHUP | Constants.EPOLLERR;

  private static final MethodHandle EPOLL_CREATE1 =
      Libc.bind("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle EPOLL_CTL =
      Libc.bind(
          "epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle EPOLL_WAIT =
      Libc.bind(
          "epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

  // glibc 2.35; where it is missing the constant is epoll_wait's handle and never used.
  private static final boolean HAS_PWAIT2;
  private static final MethodHandle EPOLL_PWAIT2;

  static {
    var pwait2 =
        Libc.bindIfPresent(
            "epoll_pwait2",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
    HAS_PWAIT2 = pwait2.isPresent();
    EPOLL_PWAIT2 = pwait2.orElse(EPOLL_WAIT);
  }

  private final Fd fd;
  private final int capacity;
  private final MemorySegment events;
  private final MemorySegment timeout;
  private boolean microseconds = HAS_PWAIT2;

  /**
   * @param capacity most events one wait reports; the rest is reported by the next
   */
  public Epoll(int capacity) {
    this.capacity = capacity;
    Arena arena = Arena.ofAuto();
    events = arena.allocate(capacity * Constants.EPOLL_EVENT_BYTES, Long.BYTES);
    timeout = arena.allocate(Constants.TIMESPEC_BYTES, Long.BYTES);
    MemorySegment state = Libc.state();
    try {
      int number = (int) EPOLL_CREATE1.invokeExact(state, Constants.EPOLL_CLOEXEC);
      fd = new Fd(Libc.check(number, "epoll_create1", state, ""));
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /**
   * Watches a descriptor for {@code interest} ({@link #IN}, {@link #OUT}, {@link #EDGE}); {@code
   * data} names it in the results. To be removed before it is closed if a duplicate of it exists
   * elsewhere.
   */
  public void add(int watched, int interest, long data) {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(Constants.EPOLL_EVENT_BYTES, Long.BYTES);
      event.set(JAVA_INT_UNALIGNED, Constants.EPOLL_EVENT_EVENTS, interest);
      event.set(JAVA_LONG_UNALIGNED, Constants.EPOLL_EVENT_DATA, data);
      int result =
          (int) EPOLL_CTL.invokeExact(state, fd.number(), Constants.EPOLL_CTL_ADD, watched, event);
      Libc.check(result, "epoll_ctl add", state, "");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Stops watching a descriptor. */
  public void remove(int watched) {
    MemorySegment state = Libc.state();
    try {
      int result =
          (int)
              EPOLL_CTL.invokeExact(
                  state, fd.number(), Constants.EPOLL_CTL_DEL, watched, MemorySegment.NULL);
      Libc.check(result, "epoll_ctl del", state, "");
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /**
   * Waits for events. A signal ends the wait early with no events, like a time-out.
   *
   * @param timeoutUs microseconds, 0 not to wait, negative for ever; a kernel before 5.11 rounds up
   *     to milliseconds
   * @return events waiting, for {@link #data} and {@link #ready} from index 0
   */
  public int waitUs(long timeoutUs) {
    MemorySegment state = Libc.state();
    try {
      if (microseconds) {
        MemorySegment limit = MemorySegment.NULL;
        if (timeoutUs >= 0) {
          timeout.set(JAVA_LONG, Constants.TIMESPEC_SEC, timeoutUs / 1_000_000);
          timeout.set(JAVA_LONG, Constants.TIMESPEC_NSEC, timeoutUs % 1_000_000 * 1000);
          limit = timeout;
        }
        int n =
            (int)
                EPOLL_PWAIT2.invokeExact(
                    state, fd.number(), events, capacity, limit, MemorySegment.NULL);
        if (n >= 0 || Libc.errno(state) != Constants.ENOSYS) {
          return checked(n, state);
        }
        microseconds = false;
      }
      long ms = timeoutUs < 0 ? -1 : Math.min((timeoutUs + 999) / 1000, Integer.MAX_VALUE);
      return checked(
          (int) EPOLL_WAIT.invokeExact(state, fd.number(), events, capacity, (int) ms), state);
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  private static int checked(int n, MemorySegment state) {
    if (n < 0) {
      if (Libc.errno(state) == Constants.EINTR) {
        return 0;
      }
      throw Libc.failure("epoll_wait", state, "");
    }
    return n;
  }

  /** The name that event {@code index} of the last wait was added under. */
  public long data(int index) {
    return events.get(
        JAVA_LONG_UNALIGNED, index * Constants.EPOLL_EVENT_BYTES + Constants.EPOLL_EVENT_DATA);
  }

  /** What event {@code index} of the last wait reports. */
  public int ready(int index) {
    return events.get(
        JAVA_INT_UNALIGNED, index * Constants.EPOLL_EVENT_BYTES + Constants.EPOLL_EVENT_EVENTS);
  }

  /** The descriptor: readable while an event waits. */
  public Fd fd() {
    return fd;
  }

  @Override
  public void close() {
    fd.close();
  }
}
