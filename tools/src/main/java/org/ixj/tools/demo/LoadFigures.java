// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The figures of a document {@code ix load --json} wrote. */
final class LoadFigures {
  private final JsonNode figures;

  private LoadFigures(JsonNode figures) {
    this.figures = figures;
  }

  /** A file for one, gone with this JVM at the latest. */
  static Path temporary() throws IOException {
    Path json = Files.createTempFile("ix-load", ".json");
    json.toFile().deleteOnExit();
    return json;
  }

  /** Null if there is no complete document. */
  static @Nullable LoadFigures read(Path json) throws IOException {
    if (Files.size(json) == 0) {
      return null;
    }
    JsonNode document = new ObjectMapper().readTree(json.toFile());
    return document.path("held").asBoolean() ? new LoadFigures(document.path("figures")) : null;
  }

  double get(String name) {
    return figures.path(name).asDouble(Double.NaN);
  }

  void forEach(BiConsumer<String, Double> told) {
    figures
        .properties()
        .forEach(figure -> told.accept(figure.getKey(), figure.getValue().asDouble()));
  }
}
