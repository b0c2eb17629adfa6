// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** How a run of ring 3 ended. A view over memory that each run overwrites; of one thread. */
public final class RunEvent {
  /** The application handed its commands over; the next run's reply is its answer. */
  public static final int BATCH = 1;

  /** It ended itself with {@link #code}. */
  public static final int EXIT = 2;

  /** It did what it must not: the verdict. It cannot be run again. */
  public static final int FAULT = 3;

  /** It was kicked; the next run goes on where it was. */
  public static final int PREEMPTED = 4;

  /** Memory mapped for it is gone in this process. */
  public static final int HOST_FAULT = 5;

  private final MemorySegment memory = Arena.ofAuto().allocate(ShimLayout.EVENT_BYTES, 8);

  RunEvent() {}

  MemorySegment memory() {
    return memory;
  }

  /** One of the constants above. */
  public int kind() {
    return memory.get(JAVA_INT, ShimLayout.EVENT_KIND);
  }

  /** Fault: the exception's number. */
  public int vector() {
    return memory.get(JAVA_INT, ShimLayout.EVENT_VECTOR);
  }

  /** Fault: the exception's error code; exit: the application's word. */
  public long code() {
    return memory.get(JAVA_LONG, ShimLayout.EVENT_CODE);
  }

  /** Page fault: the address accessed. */
  public long address() {
    return memory.get(JAVA_LONG, ShimLayout.EVENT_ADDRESS);
  }

  /** The application's instruction pointer. */
  public long ip() {
    return memory.get(JAVA_LONG, ShimLayout.EVENT_IP);
  }

  /** Whether the run ended in ring 0, without leaving the guest. */
  public boolean inRing0() {
    return memory.get(JAVA_INT, ShimLayout.EVENT_BACKEND) == SelfTest.BACKEND_RING0;
  }

  @Override
  public String toString() {
    return switch (kind()) {
      case BATCH -> "batch";
      case EXIT -> "exit with status " + code();
      case FAULT ->
          String.format(
              "fault: vector %d, error code 0x%x, address 0x%x, at 0x%x",
              vector(), code(), address(), ip());
      case PREEMPTED -> String.format("preempted at 0x%x", ip());
      case HOST_FAULT -> String.format("its memory is gone, at 0x%x", ip());
      default -> "nothing yet";
    };
  }
}
