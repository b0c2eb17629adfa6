// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ixj.tools.attack.suite.Verdict.Kind;

/** Arrangement by attack, as a page in Markdown. */
public final class Matrix {
  private static final String NOTHING = "";

  // By attack, then by arrangement.
  private final Map<String, Map<String, String>> cells = new TreeMap<>();

  /** By arrangement: why it was not run; nothing if it was. */
  private final Map<String, String> columns = new LinkedHashMap<>();

  private final Map<String, String> made = new LinkedHashMap<>();

  /** One cell. */
  public void put(String arrangement, String attack, Kind kind) {
    columns.putIfAbsent(arrangement, NOTHING);
    cells.computeIfAbsent(attack, _ -> new TreeMap<>()).put(arrangement, kind.words());
  }

  /** When a column was made, of what, and on what. */
  public void made(String arrangement, String date, String commit, String kernel) {
    made.put(arrangement, "%s | %s | %s".formatted(date, commit, kernel));
  }

  /** A column that could not be had. */
  public void absent(String arrangement, String reason) {
    columns.put(arrangement, reason);
  }

  /** Writes the page. */
  public void write(Path file) throws IOException {
    StringBuilder page = new StringBuilder("# Attacks, by arrangement\n\n");
    page.append(
        "Made by `tools/ix attack --matrix`. `+` contained, `**NO**` not contained, empty:");
    page.append(" not applicable.\n\n");
    page.append("| arrangement | contained | not contained | date | commit | kernel |\n");
    page.append("|---|---|---|---|---|---|\n");
    for (Map.Entry<String, String> column : columns.entrySet()) {
      String name = column.getKey();
      if (column.getValue().isEmpty()) {
        long held = count(name, Kind.CONTAINED);
        long open = count(name, Kind.NOT_CONTAINED);
        page.append("| %s | %d | %d | %s |%n".formatted(name, held, open, made.get(name)));
      } else {
        page.append("| %s | not run: %s | | | | |%n".formatted(name, column.getValue()));
      }
    }
    List<String> run =
        columns.entrySet().stream()
            .filter(column -> column.getValue().isEmpty())
            .map(Map.Entry::getKey)
            .toList();
    page.append("\n| attack | ").append(String.join(" | ", run)).append(" |\n|---|");
    page.append("---|".repeat(run.size())).append('\n');
    cells.forEach(
        (attack, row) -> {
          page.append("| `").append(attack).append("` |");
          for (String arrangement : run) {
            page.append(' ').append(sign(row.getOrDefault(arrangement, NOTHING))).append(" |");
          }
          page.append('\n');
        });
    Files.writeString(file, page);
  }

  private long count(String arrangement, Kind kind) {
    return cells.values().stream().filter(row -> kind.words().equals(row.get(arrangement))).count();
  }

  private static String sign(String words) {
    return words.equals(Kind.CONTAINED.words())
        ? "+"
        : words.equals(Kind.NOT_CONTAINED.words()) ? "**NO**" : NOTHING;
  }
}
