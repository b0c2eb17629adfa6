// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ixj.tools.attack.suite.Matrix;
import org.ixj.tools.attack.suite.Verdict.Kind;
import org.ixj.tools.child.Child;

/**
 * Runs the suite in every arrangement that this host has, or its lab, each by a command of its own.
 */
final class MatrixRun {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * How an arrangement is had.
   *
   * @param before what the lab's machine does first, empty for this host
   */
  private record Column(String name, boolean lab, String before, List<String> options) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("none", false, "", List.of("--domain", "none")),
          new Column("process/host", false, "", List.of()),
          new Column("ring3/host", false, "", List.of("--domain", "ring3")),
          new Column("process/host with ix.ko", true, "tools/ix module load && ", List.of()),
          new Column("process/ring0", true, "", List.of("--place", "ring0")),
          new Column("ring3/ring0", true, "", List.of("--domain", "ring3", "--place", "ring0")));

  private final Path root = Environment.root();
  private final String only;
  private final String wanted;

  /**
   * @param only pattern of the attacks
   * @param wanted pattern of the arrangements to run
   */
  MatrixRun(String only, String wanted) {
    this.only = only;
    this.wanted = wanted;
  }

  /**
   * Runs all and writes the page.
   *
   * @return exit status: whether every arrangement with protection held, of those that ran
   */
  int write(Path page) throws IOException, InterruptedException {
    if (COLUMNS.stream().noneMatch(this::wants)) {
      throw new IllegalArgumentException(
          "no arrangement is called '%s': there are %s"
              .formatted(
                  wanted, COLUMNS.stream().map(Column::name).collect(Collectors.joining(", "))));
    }
    Matrix matrix = new Matrix();
    boolean held = true;
    boolean ran = false;
    for (Column column : COLUMNS) {
      Path report = root.resolve("target/attack-" + inFileName(column.name()) + ".json");
      String last = "not asked for";
      if (wants(column)) {
        Files.deleteIfExists(report);
        last = run(column, report);
        ran |= Files.exists(report);
      }
      if (!Files.exists(report)) {
        matrix.absent(column.name(), last);
        continue;
      }
      JsonNode document = MAPPER.readTree(report.toFile());
      if (document.has(Report.COULD_NOT_RUN)) {
        matrix.absent(column.name(), document.get(Report.COULD_NOT_RUN).asText());
        continue;
      }
      held &= document.get("held").asBoolean() || column.name().equals("none");
      JsonNode environment = document.path("environment");
      matrix.made(
          column.name(),
          environment.path("date").asText("unknown"),
          environment.path("commit").asText("unknown"),
          environment.path("kernel").asText("unknown"));
      for (JsonNode entry : document.get("attacks")) {
        matrix.put(
            column.name(), entry.get("attack").asText(), kind(entry.get("verdict").asText()));
      }
    }
    matrix.write(page);
    if (!ran) {
      LastWords.say("no arrangement that was asked for could be run; " + page + " says why");
      return ExitCodes.COULD_NOT_RUN;
    }
    return held ? ExitCodes.HELD : ExitCodes.DID_NOT_HOLD;
  }

  /** As in a file's name: what separates words there separates them in the pattern, too. */
  private static String inFileName(String words) {
    return words.replaceAll("[ /.]+", "-");
  }

  private boolean wants(Column column) {
    return FileSystems.getDefault()
        .getPathMatcher("glob:" + inFileName(wanted))
        .matches(Path.of(inFileName(column.name())));
  }

  private static Kind kind(String words) {
    return Kind.valueOf(words.toUpperCase(Locale.ROOT).replace(' ', '_'));
  }

  /** The last thing it said. */
  private String run(Column column, Path report) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("attack", "--only", only));
    arguments.addAll(column.options());
    arguments.addAll(List.of("--json", root.relativize(report).toString()));
    System.out.println(column.name() + ":");
    List<String> command;
    if (column.lab()) {
      command =
          List.of(
              root.resolve("tools/lab/lab").toString(),
              "run",
              "--jvm",
              "--timeout",
              "0",
              "--",
              "bash",
              "-c",
              column.before() + "exec tools/ix \"$@\"",
              "-");
      command = new ArrayList<>(command);
      command.addAll(arguments);
    } else {
      command = Child.ix(arguments.toArray(String[]::new));
    }
    Process process =
        new ProcessBuilder(Child.mortal(command))
            .directory(root.toFile())
            .redirectErrorStream(true)
            .start();
    String last = "no output";
    try (var lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println("  " + line);
        last = line.isBlank() ? last : line;
      }
    }
    process.waitFor();
    return last;
  }
}
