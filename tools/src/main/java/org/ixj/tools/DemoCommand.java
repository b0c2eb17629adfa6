// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ixj.tools.demo.Demonstration;
import org.ixj.tools.demo.Outcome;
import org.ixj.tools.demo.Outcome.Verdict;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ix demo}: the main job, end to end, in under a minute. */
@Command(
    name = "demo",
    description =
        "Serves real clients with a confined application, attacks it, and judges every step.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ix demo --json demo.json", "", ExitCodes.HELP})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before anything else runs
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--json",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write the result as JSON.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Report report = new Report();
    List<Outcome> outcomes = new ArrayList<>();
    Demonstration demonstration =
        new Demonstration(Environment.root(), report::figure, System.out::println);
    outcomes.addAll(demonstration.run());
    summarize(outcomes);
    boolean held = outcomes.stream().noneMatch(o -> o.verdict() == Verdict.FAILED);
    if (json != null) {
      report.held(held);
      count(report, outcomes);
      outcomes.forEach(
          outcome ->
              report
                  .list("steps")
                  .addObject()
                  .put("step", outcome.step())
                  .put("expected", outcome.expected())
                  .put("happened", outcome.happened())
                  .put("verdict", outcome.verdict().name().toLowerCase(java.util.Locale.ROOT)));
      report.write(json);
    }
    return held ? ExitCodes.HELD : ExitCodes.DID_NOT_HOLD;
  }

  private static void count(Report report, List<Outcome> outcomes) {
    for (Verdict verdict : Verdict.values()) {
      report.figure(
          "steps." + verdict.name().toLowerCase(java.util.Locale.ROOT),
          (double) outcomes.stream().filter(o -> o.verdict() == verdict).count());
    }
  }

  private static void summarize(List<Outcome> outcomes) {
    System.out.println();
    for (Outcome outcome : outcomes) {
      String mark =
          switch (outcome.verdict()) {
            case HELD -> "held   ";
            case FAILED -> "FAILED ";
            case SKIPPED -> "skipped";
          };
      System.out.printf("%s  %s%n", mark, outcome.step());
      System.out.printf("         expected: %s%n", outcome.expected());
      System.out.printf("         happened: %s%n", outcome.happened());
    }
    long failed = outcomes.stream().filter(o -> o.verdict() == Verdict.FAILED).count();
    long skipped = outcomes.stream().filter(o -> o.verdict() == Verdict.SKIPPED).count();
    System.out.printf(
        "%n%d steps held, %d failed, %d skipped%n",
        outcomes.size() - failed - skipped, failed, skipped);
  }
}
