// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * A vCPU and the platform thread that owns it: the one that created it, to be bound to a processor.
 * Only the owner calls, but for {@link #activation}, {@link #kick} and {@link #stats}.
 *
 * <p>A loop that wants to be in ring 0 asks once per turn: {@code if (Vcpu.cpl() != 0)
 * vcpu.enter();}. It may be in host mode again at any instruction, and need not care.
 */
public final class Vcpu implements AutoCloseable {
  private final long handle;
  private final Thread owner = Thread.currentThread();
  private final RunEvent event = new RunEvent();
  private final VcpuStats stats;
  private boolean closed;

  private Vcpu(long handle) {
    this.handle = handle;
    try {
      MemorySegment counters = (MemorySegment) Shim.STATS.invokeExact(handle);
      // SAFETY: struct ixvmm_stats, alive as long as the vCPU.
      stats = new VcpuStats(counters.reinterpret(ShimLayout.STATS_BYTES));
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /** Makes a vCPU for the calling platform thread. */
  public static Vcpu create(VirtualMachine vm) {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread may change its carrier; a vCPU may not");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      Shim.check((int) Shim.VCPU_CREATE.invokeExact(vm.handle(), out));
      return new Vcpu(out.get(JAVA_LONG, 0));
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /** Finds out what is possible here; {@link #enter} works only afterwards. Some milliseconds. */
  public SelfTest selfTest() {
    requireOwner();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ShimLayout.SELFTEST_BYTES, 8);
      Shim.check((int) Shim.SELFTEST.invokeExact(handle(), out));
      return SelfTest.read(out);
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /** Starts a thread of the application on this vCPU, at its entry, for a port. */
  public void start(Ring3Application application, int port) {
    requireOwner();
    try {
      Shim.check((int) Shim.APP_START.invokeExact(handle(), application.handle(), port));
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /**
   * Runs the application until it has something to say. No limit of time: another thread has to
   * {@link #kick}.
   *
   * @param reply what its last batch answers
   * @return the event, valid until the next run
   */
  public RunEvent run(long reply) {
    try {
      int result = (int) Shim.RUN.invokeExact(handle(), reply, event.memory());
      if (result < 0) {
        Shim.check(result);
      }
      return event;
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /** The number of the run going on; even if none is. Any thread. */
  public long activation() {
    try {
      return (long) Shim.ACTIVATION.invokeExact(handle());
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /** Preempts run number {@code activation} if it is still going on. Any thread. */
  public void kick(long activation) {
    try {
      Shim.check((int) Shim.KICK.invokeExact(handle(), activation));
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /**
   * The signal of a kick, once there has been a vCPU. Its handler does nothing to a thread that has
   * no run to end.
   */
  public static int kickSignal() {
    try {
      return (int) Shim.KICK_SIGNAL.invokeExact();
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /**
   * Moves the calling thread into ring 0, unless the back-off holds it. It may have left again by
   * the time this returns: {@link #cpl} tells.
   *
   * @throws ShimException if the self-test did not find ring 0 possible
   */
  public void enter() {
    try {
      int result = (int) Shim.ENTER.invokeExact(handle());
      if (result < 0) {
        Shim.check(result);
      }
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /** Goes back to host user mode. */
  public void leave() {
    try {
      Shim.LEAVE.invokeExact(handle());
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /** The calling thread's privilege level: 0 in ring 0, 3 in host user mode. */
  public static int cpl() {
    try {
      return (int) Shim.CPL.invokeExact();
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /**
   * When to stay out: a stay in ring 0 shorter than {@code minStayNs} is followed by a pause of
   * {@code firstPauseNs}, doubled each time up to {@code maxPauseNs}. 0: never.
   */
  public void backOff(long minStayNs, long firstPauseNs, long maxPauseNs) {
    requireOwner();
    try {
      Shim.SET_BACKOFF.invokeExact(handle(), minStayNs, firstPauseNs, maxPauseNs);
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /**
   * The barriers of this vCPU's crossings from now on.
   *
   * @throws ShimException naming one that the processor does not have
   */
  public void setBarriers(Set<Barrier> barriers) {
    requireOwner();
    int bits = 0;
    for (Barrier barrier : barriers) {
      bits |= barrier.bit;
    }
    try {
      Shim.check((int) Shim.SET_BARRIERS.invokeExact(handle(), bits));
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /** Hardware exits as KVM counts them, those inside the kernel included; negative if it cannot. */
  public long kvmExits() {
    try {
      return (long) Shim.KVM_EXITS.invokeExact(handle());
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /** The counters. Any thread. */
  public VcpuStats stats() {
    return stats;
  }

  private long handle() {
    if (closed) {
      throw new IllegalStateException("the vCPU is closed");
    }
    return handle;
  }

  private void requireOwner() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException("this vCPU belongs to " + owner);
    }
  }

  @Override
  public void close() {
    requireOwner();
    if (!closed) {
      closed = true;
      try {
        Shim.VCPU_DESTROY.invokeExact(handle);
      } catch (Throwable t) {
        throw Shim.rethrow(t);
      }
    }
  }
}
