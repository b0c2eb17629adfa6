// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ixj.device.PcapngWriter;
import org.ixj.tools.sim.ViolationException;
import org.ixj.tools.sim.World;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ix sim}: whole stacks in virtual time, on a network that one seed decides. */
@Command(
    name = "sim",
    description = {
      "Runs whole stacks and their applications on a simulated network in virtual time: loss,",
      "bursts of it, duplicates, reordering, jitter, corruption, marks, narrow paths, cuts, clocks",
      "that jump, few buffers. Every byte that arrives is compared, every segment that leaves is",
      "held against the RFCs, nothing may hang, and at the end nothing may be held. A seed decides",
      "all of it."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ix sim --seed 1 --seeds 100 --hours 1", "", ExitCodes.HELP})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before anything else runs
final class SimCommand implements Callable<Integer> {
  private static final double HOUR_US = 3.6e9;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The first seed. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--seeds",
      paramLabel = "COUNT",
      defaultValue = "1",
      description = "So many seeds, one after the other. Default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--hours",
      paramLabel = "H",
      defaultValue = "1",
      description = "Hours of virtual time for each seed. Default: ${DEFAULT-VALUE}.")
  private double hours;

  @Option(
      names = "--pcap",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write the frames of a single seed, as pcapng.")
  private @Nullable Path pcap;

  @Option(
      names = "--json",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write the figures as JSON.")
  private @Nullable Path json;

  /** What became of one seed. */
  private record Outcome(
      long seed,
      long elapsedUs,
      long ended,
      long frames,
      long bytes,
      long trace,
      @Nullable String violation) {}

  @Override
  public Integer call() throws InterruptedException {
    if (seeds < 1 || !(hours > 0 && hours <= 1e6)) {
      throw new ParameterException(spec.commandLine(), "--seeds and --hours must be above 0");
    }
    if (pcap != null && seeds > 1) {
      throw new ParameterException(spec.commandLine(), "--pcap is for one seed");
    }
    List<Outcome> outcomes = all();
    long violations = outcomes.stream().filter(o -> o.violation != null).count();
    double simulated = outcomes.stream().mapToLong(Outcome::elapsedUs).sum() / HOUR_US;
    long bytes = outcomes.stream().mapToLong(Outcome::bytes).sum();
    long trace = outcomes.stream().mapToLong(Outcome::trace).reduce(0, (a, b) -> a * 31 + b);
    System.out.printf(
        "%,d seeds, %,.1f hours, %,d ends of connections, %,d frames, %,d bytes: %,d violations;"
            + " trace %016x%n",
        seeds,
        simulated,
        outcomes.stream().mapToLong(Outcome::ended).sum(),
        outcomes.stream().mapToLong(Outcome::frames).sum(),
        bytes,
        violations,
        trace);
    if (json != null) {
      Report report = new Report();
      report.held(violations == 0);
      report.figure("sim.seeds", seeds);
      report.figure("sim.hours", simulated);
      report.figure("sim.violations", (double) violations);
      report.figure("sim.bytes", (double) bytes);
      report.write(json);
    }
    return violations == 0 ? ExitCodes.HELD : ExitCodes.DID_NOT_HOLD;
  }

  private List<Outcome> all() throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<Outcome>> running = new ArrayList<>();
      for (int i = 0; i < seeds; i++) {
        long one = seed + i;
        running.add(threads.submit(() -> run(one, pcap)));
      }
      for (Future<Outcome> future : running) {
        Outcome outcome = future.get();
        outcomes.add(outcome);
        if (outcome.violation != null) {
          tell(outcome);
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return outcomes;
  }

  private Outcome run(long one, @Nullable Path file) {
    try (PcapngWriter capture =
            file == null ? null : new PcapngWriter(file, "sim", World.MAX_FRAME_BYTES);
        World world = new World(one, capture)) {
      String violation = null;
      try {
        world.run((long) (hours * HOUR_US));
      } catch (ViolationException e) {
        violation = e.getMessage();
      } catch (RuntimeException e) {
        violation = "the stack threw " + e;
      }
      return new Outcome(
          one,
          world.elapsedUs(),
          world.ended(),
          world.frames(),
          world.bytes(),
          world.trace(),
          violation);
    }
  }

  /** Where it went wrong, how to see it again, and the frames up to there. */
  private void tell(Outcome outcome) {
    Path file = pcap == null ? Path.of("sim-" + outcome.seed + ".pcapng") : pcap;
    if (pcap == null) {
      run(outcome.seed, file);
    }
    System.out.printf(
        "seed %d after %.6f s: %s%n  its frames are in %s; again: ix sim --seed %d --hours %s%n",
        outcome.seed, outcome.elapsedUs / 1e6, outcome.violation, file, outcome.seed, hours);
  }
}
