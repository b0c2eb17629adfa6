// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ixj.control.PlaceKind;
import org.ixj.tools.lab.Stress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The part of {@code ix lab stress} that runs in the lab. */
@Command(
    name = "lab-stress",
    hidden = true,
    description = "Serves traffic from guest ring 0 while a JVM does its worst; see ix lab stress.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ix lab-stress --seconds 60", "", ExitCodes.HELP})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before anything else runs
final class LabStressCommand implements Callable<Integer> {
  private static final String ALONE = "this JVM's own";

  /** A process that a signal ended has this and the signal's number for its status. */
  private static final int SIGNALLED = 128;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "For all collectors together (default: ${DEFAULT-VALUE}).")
  private long seconds;

  @Option(
      names = "--place",
      paramLabel = "ring0|host",
      defaultValue = "ring0",
      description = "host: the control run, without ring 0 (default: ${DEFAULT-VALUE}).")
  private PlaceKind place;

  @Option(
      names = "--collectors",
      paramLabel = "NAME[,...]",
      split = ",",
      defaultValue = "Serial,Parallel,G1,Z",
      description = "Garbage collectors, a JVM for each (default: ${DEFAULT-VALUE}).")
  private List<String> collectors;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of lengths and moments (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--json",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write the result as JSON.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (collectors.equals(List.of(ALONE))) {
      return alone();
    }
    Report report = new Report();
    boolean held = true;
    for (String collector : collectors) {
      held &= inJvm(collector, report);
    }
    report.figure("stress.seconds", (double) seconds);
    if (json != null) {
      report.held(held);
      report.write(json);
    }
    return held ? ExitCodes.HELD : ExitCodes.DID_NOT_HOLD;
  }

  /** Whether it held; its figures are added. A JVM that crashes leaves none but that it did. */
  private boolean inJvm(String collector, Report report) throws IOException, InterruptedException {
    Path figures = Files.createTempFile("ix-stress", ".json");
    Path crash = Environment.root().resolve("target/lab/stress-" + collector + "-%p.log");
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!option.matches("-XX:\\+Use\\w+GC")) {
        command.add(option);
      }
    }
    command.add("-XX:+Use" + collector + "GC");
    command.add("-XX:ErrorFile=" + crash);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Ix.class.getName()));
    command.addAll(List.of("lab-stress", "--collectors", ALONE));
    command.addAll(List.of("--seconds", Long.toString(Math.max(1, seconds / collectors.size()))));
    command.addAll(List.of("--place", place.name(), "--seed", Long.toString(seed)));
    command.addAll(List.of("--json", figures.toString()));
    System.out.println(collector + ":");
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    String prefix = "stress." + collector + ".";
    boolean crashed = status > SIGNALLED;
    if (!crashed) {
      report.adopt(prefix, figures);
    }
    Files.deleteIfExists(figures);
    report.figure(prefix + "held", status == ExitCodes.HELD ? 1 : 0);
    report.figure(prefix + "crashed", crashed ? 1 : 0);
    String outcome =
        crashed ? "the JVM crashed with status " + status + "; see " + crash : collector;
    System.out.printf("%s  %s%n", status == ExitCodes.HELD ? "held  " : "FAILED", outcome);
    return status == ExitCodes.HELD;
  }

  private int alone() throws InterruptedException {
    Path echo = Environment.root().resolve("java-app-sdk/target/c/ring3/echo");
    Stress.Result result = new Stress(place, echo, seed, System.out::println).run(seconds);
    result.figures().forEach((name, value) -> System.out.printf("  %-28s %,d%n", name, value));
    boolean held = result.failure() == null && result.wrong() == 0 && result.unexpected() == 0;
    if (result.failure() != null) {
      System.out.println("  " + result.failure());
    }
    if (json != null) {
      Report report = new Report();
      report.held(held);
      result.figures().forEach(report::figure);
      report.write(json);
    }
    return held ? ExitCodes.HELD : ExitCodes.DID_NOT_HOLD;
  }
}
