// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * An event counter to wake a thread of this process: eventfd(2), non-blocking. Not for a doorbell
 * that an untrusted process shares: it could make the description blocking and fill it.
 */
public final class EventFd implements AutoCloseable {
  private static final MethodHandle EVENTFD =
      Libc.bind("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1);

  private final Fd fd;
  private final MemorySegment drained = Arena.ofAuto().allocate(JAVA_LONG);

  public EventFd() {
    MemorySegment state = Libc.state();
    try {
      int number =
          (int) EVENTFD.invokeExact(state, 0, Constants.EFD_CLOEXEC | Constants.EFD_NONBLOCK);
      fd = new Fd(Libc.check(number, "eventfd", state, ""));
    } catch (Throwable t) {
      throw Libc.rethrow(t);
    }
  }

  /** Takes over one that was received from another process. */
  public EventFd(Fd received) {
    fd = received;
  }

  /** Makes the descriptor readable. Any thread. */
  public void ring() {
    fd.write(ONE, 0, Long.BYTES);
  }

  /** Makes it unreadable again. The waiting thread. */
  public void drain() {
    fd.read(drained, 0, Long.BYTES);
  }

  /** The same, telling whether it was readable. */
  public boolean take() {
    return fd.read(drained, 0, Long.BYTES) == Long.BYTES;
  }

  /** The descriptor, for epoll. */
  public Fd fd() {
    return fd;
  }

  @Override
  public void close() {
    fd.close();
  }
}
