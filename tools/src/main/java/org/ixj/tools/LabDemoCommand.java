// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ixj.tools.lab.Mission;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The part of {@code ix lab demo} that runs in the lab. */
@Command(
    name = "lab-demo",
    hidden = true,
    description = "Serves a Linux client from guest ring 3, through guest ring 0; see ix lab demo.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ix lab-demo --crossings 1000", "", ExitCodes.HELP})
final class LabDemoCommand implements Callable<Integer> {
  @Option(
      names = "--crossings",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Crossings to count over (default: ${DEFAULT-VALUE}).")
  private long crossings;

  @Option(
      names = "--exits",
      paramLabel = "X",
      defaultValue = "1",
      description = "Exits in 10,000 packets that are too many (default: ${DEFAULT-VALUE}).")
  private double exits;

  @Option(
      names = "--patience",
      paramLabel = "S",
      defaultValue = "900",
      description = "Most seconds to warm up, and to count (default: ${DEFAULT-VALUE}).")
  private long patience;

  @Option(
      names = "--json",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write the result as JSON.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Report report = new Report();
    Mission mission =
        new Mission(
            Environment.root(), crossings, exits, patience, report::figure, System.out::println);
    List<Mission.Claim> claims = mission.run();
    boolean held = claims.stream().allMatch(Mission.Claim::held);
    System.out.println();
    for (Mission.Claim claim : claims) {
      System.out.printf(
          "%s  %s: %s%n", claim.held() ? "held  " : "FAILED", claim.claim(), claim.happened());
    }
    if (json != null) {
      report.held(held);
      for (Mission.Claim claim : claims) {
        ObjectNode entry = report.list("claims").addObject();
        entry.put("claim", claim.claim());
        entry.put("happened", claim.happened());
        entry.put("held", claim.held());
      }
      report.write(json);
    }
    return held ? ExitCodes.HELD : ExitCodes.DID_NOT_HOLD;
  }
}
