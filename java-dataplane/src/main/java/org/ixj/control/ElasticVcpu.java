// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Map;
import org.ixj.loop.Place;
import org.ixj.vmm.SelfTest;
import org.ixj.vmm.Vcpu;
import org.ixj.vmm.VcpuStats;
import org.ixj.vmm.VirtualMachine;
import org.jspecify.annotations.Nullable;

/**
 * An elastic thread's vCPU, and the thread's way into ring 0 where there is one. Made, used and
 * closed by the elastic thread; {@link #figures} and {@link #kick} are for everyone.
 *
 * <p>Whatever a guest cannot do throws the thread out, and the next turn brings it back. A thread
 * that is thrown out again soon (code that is still being compiled, a device that wants system
 * calls, an idle dataplane that goes to sleep) is held in host mode by the shim, each time for
 * longer.
 */
final class ElasticVcpu implements Place {
  /**
   * Turns in host mode before the first way in, and how many of them must have had frames: classes
   * are loaded, call sites linked and what is hot is compiled there, for each of these would throw
   * the thread out. An idle thread, which has no use for ring 0, is not kept awake for it.
   */
  private static final int WARM_UP_TURNS = 20_000;

  private static final int WARM_UP_FORWARDED = 500;

  private static final int NEVER_FORWARDED = -1;

  // Written by one thread, read now and then by others: no fence is needed.
  private static final VarHandle TURNS_INSIDE = count("turnsInside");
  private static final VarHandle TURNS_OUTSIDE = count("turnsOutside");

  private final SelfTest test;
  private final boolean ring0;
  private @Nullable Vcpu vcpu;
  private int turns;
  private int forwarded;

  /** The privilege level at the end of the last turn that had received frames. */
  private volatile int forwardingCpl = NEVER_FORWARDED;

  /** Such turns that ended in ring 0, and in host mode. */
  private volatile long turnsInside;

  private volatile long turnsOutside;

  /** What the kicker saw last; its own. */
  private long seen;

  /**
   * A vCPU for the calling thread.
   *
   * @param mayEnter whether ring 0 is wanted
   * @param config with what barriers it crosses to ring 3, and how eager it is
   */
  ElasticVcpu(VirtualMachine vm, boolean mayEnter, PlaceConfig config) {
    Vcpu made = Vcpu.create(vm);
    try {
      test = made.selfTest();
      if (config.eager()) {
        made.backOff(0, 0, 0);
        turns = WARM_UP_TURNS;
        forwarded = WARM_UP_FORWARDED;
      }
      if (mayEnter && test.ring0()) {
        made.setBarriers(config.barriers());
      }
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
    vcpu = made;
    ring0 = mayEnter && test.ring0();
  }

  private static VarHandle count(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(ElasticVcpu.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What is possible here, whatever is wanted. */
  SelfTest test() {
    return test;
  }

  /** For {@link Ring3Peer}, on the elastic thread. */
  Vcpu vcpu() {
    Vcpu open = vcpu;
    if (open == null) {
      throw new IllegalStateException("the vCPU is closed");
    }
    return open;
  }

  @Override
  public boolean beginTurn() {
    if (!ring0) {
      return true;
    }
    if (turns < WARM_UP_TURNS) {
      turns++;
      return false;
    }
    if (forwarded < WARM_UP_FORWARDED) {
      return true;
    }
    Vcpu open = vcpu;
    if (open != null && Vcpu.cpl() != 0) {
      open.enter();
    }
    return true;
  }

  @Override
  public void forwarded() {
    if (forwarded < WARM_UP_FORWARDED) {
      forwarded++;
    }
    int cpl = Vcpu.cpl();
    if (cpl != forwardingCpl) {
      forwardingCpl = cpl;
    }
    if (cpl == 0) {
      TURNS_INSIDE.setOpaque(this, turnsInside + 1);
    } else {
      TURNS_OUTSIDE.setOpaque(this, turnsOutside + 1);
    }
  }

  /** Preempts ring 3 if the run that goes on did so at the last call too. One thread calls it. */
  synchronized void kick() {
    Vcpu open = vcpu;
    if (open == null) {
      return;
    }
    long activation = open.activation();
    if (activation == seen) {
      open.kick(activation); // nothing happens to an even number: no run
    }
    seen = activation;
  }

  /** Adds this thread's figures. Nothing is added after the end. */
  synchronized void figures(String prefix, Map<String, Long> figures) {
    Vcpu open = vcpu;
    if (open == null) {
      return;
    }
    VcpuStats stats = open.stats();
    if (ring0) {
      if (forwardingCpl != NEVER_FORWARDED) {
        figures.put(prefix + "ring0.cpl", (long) forwardingCpl);
      }
      figures.put(prefix + "ring0.turns", turnsInside);
      figures.put(prefix + "ring0.turns-outside", turnsOutside);
      figures.put(prefix + "ring0.enters", stats.enters());
      figures.put(prefix + "ring0.held", stats.entersHeld());
      for (VcpuStats.Leave reason : VcpuStats.Leave.values()) {
        String name = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
        figures.put(prefix + "leaves." + name, stats.leaves(reason));
      }
    }
    figures.put(prefix + "ring0.exits", stats.kvmReturns());
    // Those of the host's own interrupts too, which its kernel handles without a return.
    long hardware = open.kvmExits();
    if (hardware >= 0) {
      figures.put(prefix + "ring0.exits-in-kernel", hardware - stats.kvmReturns());
    }
    figures.put(prefix + "ring3.runs", stats.runs());
    figures.put(prefix + "ring3.crossings", stats.crossings());
    figures.put(prefix + "ring3.barriers", stats.barriers());
    figures.put(prefix + "ring3.host-runs", stats.hostRuns());
    figures.put(prefix + "ring3.preemptions", stats.preemptions());
    figures.put(prefix + "ring3.faults", stats.faults());
    figures.put(prefix + "ring3.calls-denied", stats.callsDenied());
    figures.put(prefix + "ring3.log-dropped", stats.logDropped());
  }

  /** Gives the vCPU back, in host mode. The elastic thread. */
  synchronized void close() {
    if (vcpu != null) {
      vcpu.close();
      vcpu = null;
    }
  }
}
