// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ixj.tools.doctor.Examination;
import org.ixj.tools.doctor.Finding;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ix doctor}: what this machine can do for a dataplane. */
@Command(
    name = "doctor",
    description = "Tells what this machine can do for a dataplane, and how to mend what it cannot.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ix doctor", "", ExitCodes.HELP})
final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = "--json",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write the findings as JSON.")
  private @Nullable Path json;

  @Override
  public Integer call() {
    List<Finding> findings = new Examination(Path.of("/")).findings();
    for (Finding finding : findings) {
      System.out.printf(
          "%-4s %-18s %s%n", finding.present() ? "yes" : "no", finding.name(), finding.why());
      if (!finding.remedy().isEmpty()) {
        System.out.printf("%-4s %-18s -> %s%n", "", "", finding.remedy());
      }
    }
    System.out.println();
    System.out.println("The device wire and the domains none and process need none of these.");
    if (json != null) {
      write(findings, json);
    }
    return ExitCodes.HELD;
  }

  private static void write(List<Finding> findings, Path file) {
    Report report = new Report();
    report.held(true);
    for (Finding finding : findings) {
      String figure = finding.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
      report.figure("capability." + figure, finding.present() ? 1 : 0);
      ObjectNode entry = report.list("capabilities").addObject();
      entry.put("name", finding.name());
      entry.put("present", finding.present());
      entry.put("why", finding.why());
      entry.put("remedy", finding.remedy());
    }
    report.write(file);
  }
}
