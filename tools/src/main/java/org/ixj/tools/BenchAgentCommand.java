// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ixj.tools.bench.Agents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A JVM that {@code ix bench} keeps between rounds. */
@Command(
    name = "bench-agent",
    hidden = true,
    description = "Plays a part in ix bench.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ix bench-agent client", "", ExitCodes.HELP})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before anything else runs
final class BenchAgentCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ROLE", description = "Which part.")
  private String role;

  @Parameters(index = "1..*", paramLabel = "ARGUMENT", description = "The part's own.")
  private final List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Agents.play(role, arguments);
    return ExitCodes.HELD;
  }
}
