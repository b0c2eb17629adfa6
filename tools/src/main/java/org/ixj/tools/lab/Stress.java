// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ixj.control.PlaceKind;
import org.ixj.vmm.Vcpu;
import org.ixj.vmm.VirtualMachine;
import org.jspecify.annotations.Nullable;

/**
 * Two dataplanes in one JVM serve traffic from guest ring 0, one to Java on the elastic thread, one
 * to C in guest ring 3, while everything is done to their threads that a JVM and a kernel do. Every
 * byte is checked.
 */
public final class Stress {
  private static final long LOOK_MS = 100;
  private static final long TELL_S = 60;
  private static final long BEGIN_S = 600;
  private static final long FEWEST_MESSAGES = 10;

  private final PlaceKind place;
  private final Path echoInC;
  private final long seed;
  private final Consumer<String> say;

  /**
   * What came of it.
   *
   * @param wrong wrong bytes, and wrong results of work
   * @param unexpected exits of a kind that nobody expects
   * @param failure why the traffic ended early, or null
   */
  public record Result(
      Map<String, Long> figures, long wrong, long unexpected, @Nullable String failure) {}

  /**
   * A run that has not begun.
   *
   * @param place ring0; host is the control run, which never enters
   * @param echoInC the program for ring 3
   * @param seed of lengths, and of moments for signals
   * @param say takes lines of progress
   */
  public Stress(PlaceKind place, Path echoInC, long seed, Consumer<String> say) {
    this.place = place;
    this.echoInC = echoInC;
    this.seed = seed;
    this.say = say;
  }

  /** Goes on for so long from when the traffic flows, in ring 0 if that is the place. */
  public Result run(long seconds) throws InterruptedException {
    Shapes shapes = new Shapes();
    AtomicLong wrongWork = new AtomicLong();
    // The control run has a vCPU as well. It brings the handler of the signal that is sent.
    try (VirtualMachine vm = VirtualMachine.create();
        Vcpu _ = Vcpu.create(vm);
        Traffic inline = Traffic.inline(place, seed, new ToilingEcho(new Toil(shapes), wrongWork));
        Traffic ring3 = Traffic.ring3(place, seed + 1, echoInC)) {
      List<Traffic> traffic = List.of(inline, ring3);
      say.accept("elastic threads in " + inline.place() + "; " + ring3.place());
      // Before it is warm, disturbing a thread delays it by minutes under emulation.
      String failure =
          await(traffic, () -> traffic.stream().allMatch(this::hasBegun), "the traffic flows");
      Map<String, Long> figures = new TreeMap<>();
      try (Disturbance disturbance = new Disturbance(shapes, Vcpu.kickSignal(), seed)) {
        if (failure == null) {
          failure = await(traffic, disturbance::hasBegun, "it is disturbed");
        }
        if (failure == null) {
          failure = goOn(traffic, disturbance, seconds);
        }
        figures.put("signals", disturbance.signals());
        figures.put("collections", disturbance.collections());
        figures.put("classes", disturbance.classes());
      }
      figures.put("wrong_results", wrongWork.get());
      for (Traffic each : traffic) {
        each.figures(figures::put);
      }
      return new Result(figures, sum(figures, "wrong"), sum(figures, "leaves.other"), failure);
    }
  }

  private static long sum(Map<String, Long> figures, String part) {
    return figures.entrySet().stream()
        .filter(figure -> figure.getKey().contains(part))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Until something has begun, and is said to; why it does not, or null. */
  private @Nullable String await(List<Traffic> traffic, BooleanSupplier begun, String what)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BEGIN_S);
    while (System.nanoTime() < end) {
      String failure = failure(traffic);
      if (failure != null) {
        return failure;
      }
      if (begun.getAsBoolean()) {
        say.accept(what);
        return null;
      }
      Thread.sleep(LOOK_MS);
    }
    return "not in " + BEGIN_S + " s: " + what;
  }

  private boolean hasBegun(Traffic traffic) {
    return traffic.messages() >= FEWEST_MESSAGES
        && (place == PlaceKind.HOST || traffic.ring0Turns() > 0);
  }

  private static @Nullable String failure(List<Traffic> traffic) {
    for (Traffic each : traffic) {
      String failure = each.failure();
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  private @Nullable String goOn(List<Traffic> traffic, Disturbance disturbance, long seconds)
      throws InterruptedException {
    long begin = System.nanoTime();
    long told = 0;
    for (long passed = 0; passed < seconds; ) {
      Thread.sleep(LOOK_MS);
      passed = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
      String failure = failure(traffic);
      if (failure != null) {
        return failure;
      }
      if (disturbance.failure() != null) {
        return "a disturbance ended: " + disturbance.failure();
      }
      if (passed - told >= TELL_S) {
        told = passed;
        say.accept(
            passed
                + " s: "
                + traffic.stream().mapToLong(Traffic::messages).sum()
                + " messages, "
                + traffic.stream().mapToLong(Traffic::ring0Turns).sum()
                + " turns in ring 0, "
                + disturbance.signals()
                + " signals");
      }
    }
    return null;
  }
}
