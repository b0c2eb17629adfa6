// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** A vCPU's counters, as they stand. Any thread, as long as the vCPU is open. */
public final class VcpuStats {
  /** Why a thread left ring 0. */
  public enum Leave {
    /** It made a system call. */
    SYSCALL(0),
    /** It raised an exception: a null check, a division by zero. */
    EXCEPTION(1),
    /** A signal was waiting. */
    SIGNAL(2),
    /** The host mapping denied an access: a safepoint poll, a guard page. */
    HOST_FAULT(3),
    /** It asked. */
    ASKED(4),
    /** KVM returned what nobody expected. */
    OTHER(5);

    private final int number;

    Leave(int number) {
      this.number = number;
    }
  }

  private final MemorySegment memory;

  VcpuStats(MemorySegment memory) {
    this.memory = memory;
  }

  private long at(long offset) {
    return memory.get(JAVA_LONG, offset);
  }

  /** Runs of the application. */
  public long runs() {
    return at(ShimLayout.STATS_RUNS);
  }

  /** Times ring 3 was entered from ring 0. */
  public long crossings() {
    return at(ShimLayout.STATS_CROSSINGS);
  }

  /** Of these, the ones with a barrier against speculation. */
  public long barriers() {
    return at(ShimLayout.STATS_BARRIERS);
  }

  /** Times ring 3 was entered from host mode. */
  public long hostRuns() {
    return at(ShimLayout.STATS_HOST_RUNS);
  }

  /** Returns of KVM_RUN to user space. */
  public long kvmReturns() {
    return at(ShimLayout.STATS_KVM_RETURNS);
  }

  /** Runs ended by a kick. */
  public long preemptions() {
    return at(ShimLayout.STATS_PREEMPTIONS);
  }

  /** Runs ended by a verdict. */
  public long faults() {
    return at(ShimLayout.STATS_FAULTS);
  }

  /** Bytes the application logged beyond the shim's buffer. */
  public long logDropped() {
    return at(ShimLayout.STATS_LOG_DROPPED);
  }

  /** System calls of the application outside the fixed set. */
  public long callsDenied() {
    return at(ShimLayout.STATS_CALLS_DENIED);
  }

  /** Switches into ring 0. */
  public long enters() {
    return at(ShimLayout.STATS_ENTERS);
  }

  /** Times the back-off kept the thread in host mode. */
  public long entersHeld() {
    return at(ShimLayout.STATS_ENTERS_HELD);
  }

  /** Times ring 0 was left for a reason. */
  public long leaves(Leave reason) {
    return at(ShimLayout.STATS_LEAVES + reason.number * 8L);
  }

  /** Times ring 0 was left. */
  public long leaves() {
    long sum = 0;
    for (long i = ShimLayout.STATS_LEAVES; i < ShimLayout.STATS_GATE_HOLDS; i += 8) {
      sum += at(i);
    }
    return sum;
  }

  /** Asynchronous exits inside the entry code. */
  public long exitsInGate() {
    return at(ShimLayout.STATS_GATE_HOLDS) + at(ShimLayout.STATS_GATE_ABORTS);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(200);
    text.append("runs ").append(runs());
    text.append(", crossings ").append(crossings());
    text.append(", host runs ").append(hostRuns());
    text.append(", KVM_RUN returns ").append(kvmReturns());
    text.append(", enters ").append(enters()).append(", leaves:");
    for (Leave reason : Leave.values()) {
      text.append(' ').append(reason).append(' ').append(leaves(reason));
    }
    return text.append(", exits in the gate ").append(exitsInGate()).toString();
  }
}
