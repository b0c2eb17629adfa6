// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.ixj.tools.child.Child;
import org.ixj.tools.child.Ready;

/** Step 1: the kv application, confined, under load over shared memory. */
final class WireStep {
  private static final String NAME = "ix-demo-wire";
  private static final int CONNECTIONS = 64;
  private static final int SECONDS = 5;
  private static final String NOT_SETTLED =
      "; the JVM was still compiling: let the machine rest, and try again";

  /** A machine with other work compiles slowly; one without does not take as long. */
  private static final int SETTLE_SECONDS = 45;

  /**
   * Runs it.
   *
   * @param figures told each figure by name
   */
  static List<Outcome> run(BiConsumer<String, Double> figures)
      throws IOException, InterruptedException {
    String step = "kv over wire, " + CONNECTIONS + " connections";
    String expected = "every answer right, none missing";
    Path json = LoadFigures.temporary();
    try (Child dataplane =
        Child.start(Child.ix("run", "--name", NAME, "--app", "kv", "--device", "wire"))) {
      if (!Ready.await(NAME, dataplane)) {
        return List.of(Outcome.of(step, expected, Ready.missing(dataplane), false));
      }
      try (Child load =
          Child.start(
              Child.ix(
                  "load",
                  "--to",
                  NAME,
                  "--workload",
                  "kv",
                  "--connections",
                  Integer.toString(CONNECTIONS),
                  "--warmup",
                  "3",
                  "--settle",
                  Integer.toString(SETTLE_SECONDS),
                  "--seconds",
                  Integer.toString(SECONDS),
                  "--json",
                  json.toString()))) {
        int status = load.finish((SETTLE_SECONDS + SECONDS + 60) * 1000L);
        LoadFigures result = LoadFigures.read(json);
        if (status != 0 || result == null) {
          return List.of(Outcome.of(step, expected, load.lastLine(), false));
        }
        result.forEach((name, value) -> figures.accept("wire." + name, value));
        String happened =
            String.format(
                Locale.ROOT,
                "%,.0f requests/s; latency in us: p50 %.1f, p90 %.1f, p99 %.1f, p99.9 %.1f, max"
                    + " %.0f",
                result.get("load.requests_per_second"),
                result.get("load.latency_us.p50"),
                result.get("load.latency_us.p90"),
                result.get("load.latency_us.p99"),
                result.get("load.latency_us.p99_9"),
                result.get("load.latency_us.max"));
        boolean settled = result.get("load.settled") != 0;
        double allocated = result.get("server.allocated_bytes_per_request");
        return List.of(
            Outcome.of(step, expected, happened, true),
            Outcome.of(
                "garbage on the elastic thread",
                "0 bytes per request",
                String.format(Locale.ROOT, "%.4f bytes per request", allocated)
                    + (allocated == 0 || settled ? "" : NOT_SETTLED),
                allocated == 0));
      }
    } finally {
      Files.deleteIfExists(json);
    }
  }

  private WireStep() {}
}
