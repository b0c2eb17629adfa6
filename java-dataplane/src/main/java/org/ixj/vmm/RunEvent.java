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

  /** Instead of an exception's number. */
  private static final int KVM = 256;

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

  /** A verdict in words, with what its exception has (Intel SDM vol. 3, Table 6-1). */
  static String fault(int vector, long code, long address, long ip) {
    String what =
        switch (vector) {
          case 0 -> "#DE";
          case 1 -> "#DB";
          case 3 -> "#BP";
          case 4 -> "#OF";
          case 5 -> "#BR";
          case 6 -> "#UD";
          case 7 -> "#NM";
          case 8 -> withCode("#DF", code);
          case 10 -> withCode("#TS", code);
          case 11 -> withCode("#NP", code);
          case 12 -> withCode("#SS", code);
          case 13 -> withCode("#GP", code);
          case 14 -> withCode("#PF", code) + String.format(", address 0x%x", address);
          case 16 -> "#MF";
          case 17 -> withCode("#AC", code);
          case 18 -> "#MC";
          case 19 -> "#XM";
          case 21 -> withCode("#CP", code);
          case KVM -> "KVM does not go on, exit reason " + code;
          default -> withCode("vector " + vector, code);
        };
    return String.format("fault: %s, at 0x%x", what, ip);
  }

  private static String withCode(String name, long code) {
    return String.format("%s, error code 0x%x", name, code);
  }

  @Override
  public String toString() {
    return switch (kind()) {
      case BATCH -> "batch";
      case EXIT -> "exit with status " + code();
      case FAULT -> fault(vector(), code(), address(), ip());
      case PREEMPTED -> String.format("preempted at 0x%x", ip());
      case HOST_FAULT -> String.format("its memory is gone, at 0x%x", ip());
      default -> "nothing yet";
    };
  }
}
