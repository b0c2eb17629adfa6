// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Results for a terminal: a table for each metric, a line for each case, a column a system. */
public final class TextTable {
  private static final int LABEL = 12;
  private static final int CELL = 27;

  /** Writes the lines. */
  public static void write(Results results, Consumer<String> out) {
    out.accept("");
    out.accept(
        results.suite().name() + ": " + results.suite().title() + "; median [quartiles] state");
    for (Metric metric : results.suite().metrics()) {
      out.accept("");
      out.accept(metric.words());
      StringBuilder head = new StringBuilder(padded("", LABEL));
      results.systems().forEach(system -> head.append(padded(system, CELL)));
      out.accept(head.toString().stripTrailing());
      for (String label : results.labels(metric)) {
        StringBuilder line = new StringBuilder(padded(label, LABEL));
        for (String system : results.systems()) {
          line.append(padded(cell(results.spread(system, label, metric)), CELL));
        }
        out.accept(line.toString().stripTrailing());
      }
    }
    out.accept("");
    results.targets().forEach((words, met) -> out.accept((met ? "met     " : "not met ") + words));
    results.skipped().forEach((system, why) -> out.accept("skipped " + system + ": " + why));
    results.failures().forEach(failure -> out.accept("FAILED  " + failure));
  }

  /** Each state with at least one round. */
  static String cell(Map<LineState, Spread> spreads) {
    List<String> parts = new ArrayList<>();
    spreads.forEach(
        (state, spread) -> {
          if (state != LineState.MIXED || spreads.size() == 1) {
            parts.add(
                number(spread.median())
                    + " ["
                    + number(spread.low())
                    + ".."
                    + number(spread.high())
                    + "]"
                    + mark(state));
          }
        });
    return String.join(" ", parts);
  }

  private static String mark(LineState state) {
    return switch (state) {
      case NEAR -> "";
      case FAR -> " far";
      case MIXED -> " mixed";
    };
  }

  /** Three figures that count. */
  static String number(double value) {
    if (value >= 1e9) {
      return "%.2fG".formatted(value / 1e9);
    }
    if (value >= 1e6) {
      return "%.2fM".formatted(value / 1e6);
    }
    if (value >= 1e4) {
      return "%.1fk".formatted(value / 1e3);
    }
    return value >= 100 ? "%.0f".formatted(value) : "%.2f".formatted(value);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  private TextTable() {}
}
