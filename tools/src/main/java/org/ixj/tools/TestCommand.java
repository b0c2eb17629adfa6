// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.ixj.tools.TestReports.Suite;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ix test}: the project's tests, with every skipped one named. */
@Command(
    name = "test",
    description = "Runs the test suite; 'unit' only its fast part.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ix test unit", "", ExitCodes.HELP})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before anything else runs
final class TestCommand implements Callable<Integer> {
  /** What to run. */
  enum Part {
    /** Everything. */
    ALL,
    /** What needs no root, no other process and no patience. */
    UNIT
  }

  @Parameters(
      paramLabel = "all|unit",
      defaultValue = "all",
      description = "Which part (default: ${DEFAULT-VALUE}).")
  private Part part;

  @Option(
      names = "--only",
      paramLabel = "PATTERN",
      description = "Only test classes of this name; * stands for anything.")
  private @Nullable String only;

  @Option(
      names = "--json",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write the result as JSON.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path root = Environment.root();
    TestReports.clear(root);
    boolean built = maven(root) == 0;
    List<String> failedChecks = only == null ? make(root) : List.of();
    boolean labHeld = part == Part.UNIT || only != null || lab(root);
    Suite suite = TestReports.read(root);
    if (only != null && built && suite.passed() + suite.failed() + suite.skipped().size() == 0) {
      throw new IllegalArgumentException("no test class is named '" + only + "'");
    }
    print(suite, failedChecks);
    boolean held =
        built && failedChecks.isEmpty() && labHeld && suite.failed() == 0 && suite.passed() > 0;
    if (json != null) {
      report(suite, failedChecks, held).write(json);
    }
    return held ? ExitCodes.HELD : ExitCodes.DID_NOT_HOLD;
  }

  private int maven(Path root) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "-Dstyle.color=never"));
    // A failing module must not keep the others from being tested.
    command.add("--fail-at-end");
    command.add("-Dixj.excludedGroups=" + (part == Part.UNIT ? "system,lab" : "lab"));
    if (only != null) {
      command.addAll(List.of("-Dtest=" + only, "-Dsurefire.failIfNoSpecifiedTests=false"));
    }
    // As far as tools/ix builds: a phase less, and Maven finds folders where jars were, and
    // compiles
    // everything anew.
    command.addAll(List.of("spotless:check", "package"));
    return run(root, command);
  }

  /** The C side's own checks, with sanitizers; those that did not hold. */
  private static List<String> make(Path root) throws IOException, InterruptedException {
    List<String> failed = new ArrayList<>();
    for (List<String> check :
        List.of(
            List.of("java-app-sdk/c", "check"),
            List.of("vmm-shim", "test"),
            List.of("tools/bench", "check"))) {
      List<String> command = List.of("make", "-s", "-C", check.getFirst(), check.getLast());
      if (run(root, command) != 0) {
        failed.add(String.join(" ", command));
      }
    }
    return failed;
  }

  /** What needs the lab's machine. Where that cannot be had, a report says why. */
  private static boolean lab(Path root) throws IOException, InterruptedException {
    int status = run(root, List.of(root.resolve("tools/lab/lab").toString(), "test"));
    return status == ExitCodes.HELD || status == ExitCodes.COULD_NOT_RUN;
  }

  private static int run(Path root, List<String> command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).directory(root.toFile()).inheritIO().start().waitFor();
  }

  private static void print(Suite suite, List<String> failedChecks) {
    Map<String, Integer> reasons = new TreeMap<>();
    suite.skipped().forEach(skip -> reasons.merge(skip.reason(), 1, Integer::sum));
    System.out.println();
    reasons.forEach((reason, count) -> System.out.println("skipped " + count + ": " + reason));
    suite.failures().forEach(name -> System.out.println("failed: " + name));
    failedChecks.forEach(command -> System.out.println("failed: " + command));
    System.out.printf(
        "%d passed, %d failed, %d skipped%n",
        suite.passed(), suite.failed(), suite.skipped().size());
  }

  private static Report report(Suite suite, List<String> failedChecks, boolean held) {
    Report report = new Report();
    report.held(held);
    report.figure("tests.passed", suite.passed());
    report.figure("tests.failed", suite.failed());
    report.figure("tests.skipped", suite.skipped().size());
    suite
        .skipped()
        .forEach(
            skip ->
                report
                    .list("skipped")
                    .addObject()
                    .put("test", skip.test())
                    .put("reason", skip.reason()));
    suite.failures().forEach(report.list("failed")::add);
    failedChecks.forEach(report.list("failed")::add);
    return report;
  }
}
