// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.io.IOException;
import java.lang.management.ManagementFactory;
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
    description = "Does to a Java thread in guest ring 0 what a JVM does; see ix lab stress.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ix lab-stress --seconds 60", "", ExitCodes.HELP})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before anything else runs
final class LabStressCommand implements Callable<Integer> {
  private static final String ALONE = "this JVM's own";

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

  @Option(names = "--json", converter = WritableFile.class, paramLabel = "FILE")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (collectors.equals(List.of(ALONE))) {
      return alone();
    }
    Report report = new Report();
    boolean held = true;
    for (String collector : collectors) {
      int status = inJvm(collector);
      System.out.printf(
          "%s  %s, %s%n",
          status == 0 ? "held  " : "FAILED",
          collector,
          status == 0 ? "nothing wrong" : "status " + status);
      report.figure("stress." + collector, status == 0 ? 1 : 0);
      held &= status == 0;
    }
    report.figure("stress.seconds", (double) seconds);
    if (json != null) {
      report.held(held);
      report.write(json);
    }
    return held ? ExitCodes.HELD : ExitCodes.DID_NOT_HOLD;
  }

  private int inJvm(String collector) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!option.matches("-XX:\\+Use\\w+GC")) {
        command.add(option);
      }
    }
    command.add("-XX:+Use" + collector + "GC");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Ix.class.getName()));
    command.addAll(List.of("lab-stress", "--collectors", ALONE));
    command.addAll(List.of("--seconds", Long.toString(Math.max(1, seconds / collectors.size()))));
    command.addAll(List.of("--place", place.name()));
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private int alone() throws InterruptedException {
    boolean enter = place != PlaceKind.HOST;
    Stress.Result result = new Stress(enter).run(seconds);
    System.out.println(
        result.turns()
            + " turns, "
            + result.inside()
            + " ended in ring 0, "
            + result.wrong()
            + " wrong; "
            + result.counts());
    // How many is the emulation's affair: a cold JVM hardly gets through a second of work in ten.
    boolean entered = !enter || result.inside() > 0;
    return entered && result.wrong() == 0 && result.unexpected() == 0
        ? ExitCodes.HELD
        : ExitCodes.DID_NOT_HOLD;
  }
}
