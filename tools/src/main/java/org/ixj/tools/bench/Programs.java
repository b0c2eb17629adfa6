// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ixj.tools.child.Child;
import org.jspecify.annotations.Nullable;

/** The C programs of {@code tools/bench}: a server says "ready", a client prints its figures. */
public final class Programs {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern READY = Pattern.compile("^ready$");
  private static final Pattern FIGURES = Pattern.compile("^\\{.*}$");
  private static final long READY_MS = 10_000;
  private static final long SLACK_MS = 60_000;

  private final Path folder;

  /**
   * @param folder where they are built
   */
  Programs(Path folder) {
    this.folder = folder;
  }

  String path(String program) {
    return folder.resolve(program).toString();
  }

  @Nullable String missing(String program, String remedy) {
    return Files.isExecutable(folder.resolve(program))
        ? null
        : program + " is not built: " + remedy;
  }

  /** Starts a server and waits until it can be connected to. */
  static Child server(List<String> command) throws IOException, InterruptedException {
    Child server = Child.start(command);
    if (server.await(READY, READY_MS) == null) {
      String why = server.lastLine();
      server.close();
      throw new IOException("the server did not start: " + why);
    }
    return server;
  }

  /** Runs a client to its end. */
  static Map<String, Double> client(List<String> command, double seconds)
      throws IOException, InterruptedException {
    try (Child client = Child.start(command)) {
      int status = client.finish((long) (seconds * 1000) + SLACK_MS);
      Matcher figures = client.await(FIGURES, 0);
      if (status != 0 || figures == null) {
        throw new IOException(client.lastLine());
      }
      return figures(figures.group());
    }
  }

  /** A line of JSON as figures. */
  static Map<String, Double> figures(String json) throws IOException {
    Map<String, Double> figures = new LinkedHashMap<>();
    JsonNode document = MAPPER.readTree(json);
    document
        .properties()
        .forEach(figure -> figures.put(figure.getKey(), figure.getValue().asDouble()));
    return figures;
  }

  /** The options of {@code load.c} for a task. */
  static List<String> options(Task task, double seconds) {
    return List.of(
        "--mode",
        task.kind().name().toLowerCase(Locale.ROOT),
        "--connections",
        Integer.toString(task.connections()),
        "--depth",
        Integer.toString(task.depth()),
        "--active",
        Integer.toString(task.active()),
        "--bytes",
        Integer.toString(task.bytes()),
        "--rate",
        Double.toString(task.rate()),
        "--seconds",
        Double.toString(seconds));
  }
}
