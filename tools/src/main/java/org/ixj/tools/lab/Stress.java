// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import org.ixj.vmm.Vcpu;
import org.ixj.vmm.VcpuStats;
import org.ixj.vmm.VirtualMachine;
import org.jspecify.annotations.Nullable;

/**
 * Everything a JVM does to its threads, done to one that is in guest ring 0: collections, compiling
 * and taking back, null checks, stack overflows, threads coming and going, samples for the flight
 * recorder, thread dumps. The thread checks its own work all the while.
 */
public final class Stress {
  private static final long GC_NS = 300_000_000;
  private static final long DUMP_NS = 200_000_000;
  private static final long THREAD_NS = 20_000_000;
  private static final long CLASS_NS = 100_000_000;
  private static final long LOOK_NS = 10_000_000;
  private static final int KEPT = 3000;
  private static final int LIST = 200;
  private static final int NATIVE_LONGS = 4096;

  private final boolean enter;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean begun;
  private volatile boolean stop;
  private volatile Shape shape = new Square();
  private long turns;
  private long inside;
  private long wrong;
  private String counts = "";

  /**
   * What came of it.
   *
   * @param inside turns that ended in ring 0
   * @param wrong checks that failed
   * @param unexpected exits of a kind that nobody expects
   */
  public record Result(long turns, long inside, long wrong, long unexpected, String counts) {}

  /**
   * @param enter whether the thread enters ring 0; without, this is the control run
   */
  public Stress(boolean enter) {
    this.enter = enter;
  }

  /** Something of which there are ever more kinds. */
  public interface Shape {
    /** A number that depends on {@code x} alone. */
    long area(long x);
  }

  /** The first kind, and the pattern of all further ones. */
  public static final class Square implements Shape {
    @Override
    public long area(long x) {
      return x * x + 1;
    }
  }

  private static final class Node {
    final int value;
    final @Nullable Node next;
    final long[] ballast;

    Node(int value, @Nullable Node next) {
      this.value = value;
      this.next = next;
      ballast = new long[value & 31];
    }
  }

  /** Works for so long. */
  public Result run(long seconds) throws InterruptedException {
    List<Thread> others = new ArrayList<>();
    others.add(every(GC_NS, System::gc));
    others.add(every(DUMP_NS, Stress::dump));
    others.add(every(THREAD_NS, Stress::comeAndGo));
    others.add(every(CLASS_NS, this::anotherShape));
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
      recording.start();
      long[] unexpected = new long[1];
      Thread worker =
          Thread.ofPlatform()
              .name("stressed")
              .start(() -> guarded(() -> unexpected[0] = work(seconds)));
      worker.join();
      stop = true;
      for (Thread other : others) {
        other.join();
      }
      Throwable thrown = failure.get();
      if (thrown != null) {
        throw new IllegalStateException("a thread failed: " + thrown, thrown);
      }
      return new Result(turns, inside, wrong, unexpected[0], counts);
    }
  }

  private Thread every(long pauseNs, Runnable action) {
    return Thread.ofPlatform()
        .daemon()
        .start(
            () ->
                guarded(
                    () -> {
                      awaitBegin();
                      while (!stop) {
                        action.run();
                        LockSupport.parkNanos(pauseNs);
                      }
                    }));
  }

  /** Before the thread is in its loop, disturbing it delays it by minutes under emulation. */
  private void awaitBegin() {
    while (!begun && !stop) {
      LockSupport.parkNanos(LOOK_NS);
    }
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private static void dump() {
    ManagementFactory.getThreadMXBean().dumpAllThreads(true, true);
    Thread.getAllStackTraces();
  }

  private static void comeAndGo() {
    Thread thread = Thread.ofPlatform().start(Thread::onSpinWait);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A class that was not there makes what the compiler took for certain wrong. */
  private void anotherShape() {
    try (InputStream in = Square.class.getResourceAsStream("Stress$Square.class")) {
      if (in == null) {
        throw new IllegalStateException("no bytes of a class");
      }
      shape =
          (Shape)
              MethodHandles.lookup()
                  .defineHiddenClass(in.readAllBytes(), true)
                  .lookupClass()
                  .getConstructor()
                  .newInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private long work(long seconds) {
    if (!enter) {
      // The control run has the machine and the vCPU too, and never runs it.
      try (VirtualMachine vm = VirtualMachine.create();
          Vcpu _ = Vcpu.create(vm)) {
        turn(seconds, null);
        return 0;
      }
    }
    try (VirtualMachine vm = VirtualMachine.create();
        Vcpu vcpu = Vcpu.create(vm)) {
      if (!vcpu.selfTest().ring0()) {
        throw new IllegalStateException("ring 0 is not possible here");
      }
      vcpu.backOff(0, 0, 0); // in again at once, however often it is thrown out
      turn(seconds, vcpu);
      vcpu.leave();
      counts = vcpu.stats().toString();
      return vcpu.stats().leaves(VcpuStats.Leave.OTHER);
    }
  }

  private void turn(long seconds, @Nullable Vcpu vcpu) {
    Map<Integer, Node> kept = new HashMap<>();
    long end = System.nanoTime() + seconds * 1_000_000_000;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(NATIVE_LONGS * 8L, 64);
      begun = true;
      for (; System.nanoTime() < end; turns++) {
        if (vcpu != null && Vcpu.cpl() != 0) {
          vcpu.enter();
        }
        check(objects(kept));
        check(floatingPoint());
        check(nativeMemory(memory));
        check(shape.area(turns) == turns * turns + 1);
        check(Long.parseLong(Long.toString(turns)) == turns);
        if (turns % 50 == 0) {
          check(exceptions((int) (turns % 50)));
        }
        if (turns % 1000 == 0) {
          check(overflow());
        }
        inside += vcpu != null && Vcpu.cpl() == 0 ? 1 : 0;
      }
    }
  }

  private void check(boolean right) {
    wrong += right ? 0 : 1;
  }

  private boolean objects(Map<Integer, Node> kept) {
    Node head = null;
    for (int i = 0; i < LIST; i++) {
      head = new Node(i, head);
    }
    kept.put((int) (turns % KEPT), head);
    Node old = kept.get((int) (turns * 7 % KEPT));
    return length(head) == LIST && (old == null || length(old) == LIST);
  }

  private static int length(@Nullable Node head) {
    int n = 0;
    for (Node at = head; at != null; at = at.next) {
      n += at.ballast.length == (at.value & 31) ? 1 : LIST;
    }
    return n;
  }

  private static boolean floatingPoint() {
    double up = 0;
    double down = 0;
    for (int i = 1; i < 100; i++) {
      up += Math.sqrt(i) * Math.sin(i);
      down += Math.sqrt(100 - i) * Math.sin(100 - i);
    }
    return Math.abs(up - down) < 1e-9;
  }

  private boolean nativeMemory(MemorySegment memory) {
    long at = turns % NATIVE_LONGS;
    memory.setAtIndex(ValueLayout.JAVA_LONG, at, turns);
    long before = memory.getAtIndex(ValueLayout.JAVA_LONG, (at + 1) % NATIVE_LONGS);
    return memory.getAtIndex(ValueLayout.JAVA_LONG, at) == turns
        && (before == 0 || before == turns + 1 - NATIVE_LONGS);
  }

  private static int divide(int a, int b) {
    return a / b;
  }

  private static int element(int[] array, int at) {
    return array[at];
  }

  @SuppressWarnings({"NullAway", "DataFlowIssue"}) // the null check is what is tried
  private static boolean exceptions(int zero) {
    int caught = 0;
    Node none = zero == 0 ? null : new Node(1, null);
    try {
      caught += none.value;
    } catch (NullPointerException e) {
      caught += 10;
    }
    try {
      caught += divide(5, zero);
    } catch (ArithmeticException e) {
      caught += 100;
    }
    try {
      caught += element(new int[zero], 3);
    } catch (ArrayIndexOutOfBoundsException e) {
      caught += 1000;
    }
    return caught == 1110;
  }

  private static int deep(int n) {
    return n == Integer.MAX_VALUE ? 0 : deep(n + 1) + 1;
  }

  private static boolean overflow() {
    try {
      return deep(0) < 0;
    } catch (StackOverflowError e) {
      return true;
    }
  }
}
