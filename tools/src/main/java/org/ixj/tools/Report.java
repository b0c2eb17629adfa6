// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The document that {@code --json} writes: {@code held}, {@code figures} (dotted name to number),
 * {@code environment}, {@code could_not_run} where that is so, and whatever else the command has to
 * say.
 */
final class Report {
  /** The name of {@link #couldNotRun}. */
  static final String COULD_NOT_RUN = "could_not_run";

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final ObjectNode document = MAPPER.createObjectNode();
  private final ObjectNode figures = document.objectNode();

  Report() {
    document.put("held", false);
    document.set("figures", figures);
    document.set("environment", MAPPER.valueToTree(Environment.describe()));
  }

  void held(boolean held) {
    document.put("held", held);
  }

  /** Why there is nothing to hold, if so: the complaint that comes with exit status 77. */
  void couldNotRun(@Nullable String obstacle) {
    if (obstacle != null) {
      document.put(COULD_NOT_RUN, obstacle);
    }
  }

  /** What is not a number was not measured, and is left out: JSON has no word for it. */
  void figure(String name, double value) {
    if (Double.isNaN(value)) {
      return;
    }
    // Whole numbers stay whole in the file.
    if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
      figures.put(name, (long) value);
    } else {
      figures.put(name, value);
    }
  }

  /** Takes the figures over of a report that another process has written, each behind a prefix. */
  void adopt(String prefix, Path file) {
    try {
      MAPPER
          .readTree(Files.readAllBytes(file))
          .path("figures")
          .properties()
          .forEach(figure -> figure(prefix + figure.getKey(), figure.getValue().doubleValue()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + Complaint.of(e), e);
    }
  }

  /** A list of the command's own under {@code name}. */
  ArrayNode list(String name) {
    return document.withArrayProperty(name);
  }

  void write(Path file) {
    try {
      Files.write(file, MAPPER.writeValueAsBytes(document));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + Complaint.of(e), e);
    }
  }
}
