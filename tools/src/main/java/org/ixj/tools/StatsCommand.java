// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ixj.control.ControlSocket;
import org.ixj.control.RunDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ix stats}: the figures of a running dataplane. */
@Command(
    name = "stats",
    description = "Prints the counters and gauges of a running dataplane.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: ix stats ix0", "", ExitCodes.HELP})
@SuppressWarnings("NullAway.Init") // picocli fills the fields before anything else runs
final class StatsCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = "ix0",
      description = "Default: ${DEFAULT-VALUE}.")
  private String name;

  @Option(names = "--all", description = "Also what is zero.")
  private boolean all;

  @Option(
      names = "--json",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write the figures as JSON.")
  private @Nullable Path json;

  @Override
  public Integer call() {
    Map<String, Long> figures = read(name);
    figures.forEach(
        (figure, value) -> {
          if (all || value != 0) {
            // A process number is not counted in thousands.
            boolean number = figure.endsWith(".pid");
            System.out.printf(number ? "%-40s %d%n" : "%-40s %,d%n", figure, value);
          }
        });
    if (json != null) {
      Report report = new Report();
      report.held(true);
      figures.forEach(report::figure);
      report.write(json);
    }
    return ExitCodes.HELD;
  }

  /** The figures of the dataplane {@code name}. */
  static Map<String, Long> read(String name) {
    try {
      return ControlSocket.read(RunDirectory.of(name));
    } catch (SocketTimeoutException e) {
      throw new CannotRunException("'" + name + "': " + e.getMessage());
    } catch (IOException e) {
      throw new CannotRunException(
          "no dataplane named '" + name + "' runs here; start one with ix run --name " + name);
    }
  }
}
