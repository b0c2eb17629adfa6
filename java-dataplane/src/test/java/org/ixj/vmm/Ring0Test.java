// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A Java thread in guest ring 0. Needs hardware virtualisation, or the lab's emulation of it. */
@Tag("lab")
class Ring0Test {
  private HostileGuest guest;

  @BeforeEach
  void open() throws Exception {
    guest = new HostileGuest();
    assertThat(guest.test.ring0()).as(guest.test.reason()).isTrue();
    guest.vcpu.backOff(0, 0, 0);
    // A method's first call links, allocates and prints; nothing of that belongs into ring 0.
    for (int i = 0; i < 50; i++) {
      enter();
      guest.vcpu.leave();
    }
  }

  @AfterEach
  void close() {
    if (guest != null) {
      guest.close();
    }
  }

  /** Insists, for a stop at a safepoint may throw the thread out on its way back. */
  private boolean enter() {
    for (int i = 0; i < 100 && Vcpu.cpl() != 0; i++) {
      guest.vcpu.enter();
    }
    return Vcpu.cpl() == 0;
  }

  @Test
  void aThreadEntersAndLeaves() {
    boolean in = enter();
    guest.vcpu.leave();
    int out = Vcpu.cpl();
    assertThat(in).isTrue();
    assertThat(out).isEqualTo(3);
  }

  private static final class Node {
    final int value;
    final Node next;
    final long[] ballast;

    Node(int value, Node next) {
      this.value = value;
      this.next = next;
      ballast = new long[value & 31];
    }
  }

  private static int length(Node head) {
    int n = 0;
    for (Node at = head; at != null; at = at.next) {
      n += at.ballast.length == (at.value & 31) ? 1 : 1000;
    }
    return n;
  }

  private static int divide(int a, int b) {
    return a / b;
  }

  private static int deref(Node node) {
    return node.value;
  }

  /**
   * Objects, collections, exceptions, floating point, strings: a JVM does not notice where it is.
   */
  @Test
  void javaWorksInRingZero() {
    Map<Integer, Node> kept = new HashMap<>();
    long wrong = 0;
    int inside = 0;
    long end = System.nanoTime() + 6_000_000_000L;
    double expected = 0;
    for (int i = 1; i < 100; i++) {
      expected += Math.sqrt(i) * Math.sin(i);
    }
    int turns = 0;
    for (; System.nanoTime() < end; turns++) {
      if (Vcpu.cpl() != 0) {
        guest.vcpu.enter();
      }
      Node head = null;
      for (int i = 0; i < 200; i++) {
        head = new Node(i, head);
      }
      kept.put(turns % 3000, head);
      Node old = kept.get((turns * 7) % 3000);
      wrong += length(head) == 200 && (old == null || length(old) == 200) ? 0 : 1;
      double sum = 0;
      for (int i = 1; i < 100; i++) {
        sum += Math.sqrt(i) * Math.sin(i);
      }
      wrong += Math.abs(sum - expected) < 1e-9 ? 0 : 1;
      wrong += Integer.parseInt(Integer.toString(turns)) == turns ? 0 : 1;
      if (turns % 50 == 0) {
        try {
          deref(null);
          wrong++;
        } catch (NullPointerException e) {
          // as it should be
        }
        try {
          divide(5, turns % 50);
          wrong++;
        } catch (ArithmeticException e) {
          // as it should be
        }
      }
      if (turns % 2000 == 1999) {
        System.gc();
      }
      inside += Vcpu.cpl() == 0 ? 1 : 0;
    }
    guest.vcpu.leave();
    System.out.println(turns + " turns, " + inside + " ended in ring 0; " + guest.vcpu.stats());
    assertThat(wrong).isZero();
    assertThat(inside).isGreaterThan(turns / 2);
    assertThat(guest.vcpu.stats().leaves(VcpuStats.Leave.OTHER)).isZero();
  }

  private long mix(MemorySegment m, int turns) {
    long h = 0;
    for (int i = 0; i < turns; i++) {
      long x = m.getAtIndex(JAVA_LONG, i & 4095);
      h = h * 31 + x;
      m.setAtIndex(JAVA_LONG, (i * 7) & 4095, x + (h & 1));
    }
    return h;
  }

  /** The steady state of a dataplane: memory and arithmetic, no allocation, no system call. */
  @Test
  void theSteadyStateDoesNotLeave() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment m = arena.allocate(65536, 64);
      long h = 0;
      for (int i = 0; i < 500; i++) {
        h += mix(m, 10_000);
      }
      int quiet = 0;
      for (int window = 0; window < 10; window++) {
        enter();
        long before = guest.vcpu.stats().kvmReturns();
        for (int i = 0; i < 100; i++) {
          h += mix(m, 10_000);
        }
        long returns = guest.vcpu.stats().kvmReturns() - before;
        quiet += returns == 0 && Vcpu.cpl() == 0 ? 1 : 0;
      }
      guest.vcpu.leave();
      System.out.println(quiet + " of 10 windows without a return of KVM_RUN " + (h & 1));
      assertThat(quiet).isGreaterThanOrEqualTo(7);
    }
  }

  /** Calls the guest to compute something, of up to 300 times {@code work} steps. */
  private long cross(int rounds, int work) {
    long wrong = 0;
    for (int i = 0; i < rounds; i++) {
      if (Vcpu.cpl() != 0) {
        guest.vcpu.enter();
      }
      int count = i % 300 * work;
      guest.give(HostileGuest.CHASE, 0, count);
      RunEvent event = guest.vcpu.run(1);
      while (event.kind() == RunEvent.PREEMPTED) {
        event = guest.vcpu.run(0);
      }
      if (event.kind() != RunEvent.BATCH || guest.result() != HostileGuest.chase(count)) {
        wrong++;
      }
    }
    return wrong;
  }

  @Test
  void aWarmThreadCrossesWithoutLeavingTheGuest() {
    guest.restart();
    long wrong = 0;
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = guest.vcpu.stats().kvmReturns();
      wrong += cross(5000, 1);
      fewest = Math.min(fewest, guest.vcpu.stats().kvmReturns() - before);
    }
    guest.vcpu.leave();
    System.out.println(
        "5000 crossings with " + fewest + " returns of KVM_RUN; " + guest.vcpu.stats());
    assertThat(wrong).isZero();
    assertThat(fewest).isLessThan(50);
    assertThat(guest.vcpu.stats().crossings()).isGreaterThan(20_000);
  }

  @Test
  void aStormOfKicksChangesNoResult() throws Exception {
    guest.restart();
    AtomicBoolean stop = new AtomicBoolean();
    Thread kicker =
        new Thread(
            () -> {
              // No onSpinWait: an emulated processor takes it as a wish to let the others run.
              long pause = 1;
              while (!stop.get()) {
                guest.vcpu.kick(guest.vcpu.activation());
                pause = HostileGuest.chase(1 + (pause >>> 40) % 20_000);
              }
            });
    kicker.start();
    long wrong;
    try {
      // Long enough to be met, also where one host thread emulates all processors in turn.
      wrong = cross(1200, 400);
    } finally {
      stop.set(true);
      kicker.join();
    }
    guest.vcpu.leave();
    System.out.println(guest.vcpu.stats().preemptions() + " preemptions; " + guest.vcpu.stats());
    assertThat(wrong).isZero();
    assertThat(guest.vcpu.stats().preemptions()).isPositive();
  }

  @Test
  void aVerdictArrivesInRingZero() {
    guest.restart();
    guest.give(HostileGuest.WRITE, guest.inMessages(8), 0);
    boolean in = enter();
    RunEvent event = guest.vcpu.run(1);
    boolean still = event.inRing0();
    guest.vcpu.leave();
    assertThat(in).isTrue();
    assertThat(still).isTrue();
    assertThat(event.kind()).isEqualTo(RunEvent.FAULT);
    assertThat(event.vector()).isEqualTo(14);
    assertThat(event.code()).isEqualTo(7);
    assertThat(event.address()).isEqualTo(guest.inMessages(8));
  }

  @Test
  void theClockAgreesInAndOut() {
    long last = System.nanoTime();
    long back = 0;
    for (int i = 0; i < 2000; i++) {
      if (i % 3 == 0) {
        guest.vcpu.enter();
      } else if (i % 3 == 2) {
        guest.vcpu.leave();
      }
      long now = System.nanoTime();
      back += now < last ? 1 : 0;
      last = now;
    }
    guest.vcpu.leave();
    assertThat(back).isZero();
  }
}
