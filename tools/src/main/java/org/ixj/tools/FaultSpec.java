// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ixj.control.ConfigException;
import org.ixj.device.FaultPlan;

/** Reads {@code --faults}. */
final class FaultSpec {
  private static final List<String> KINDS =
      List.of("loss", "duplicate", "reorder", "corrupt", "truncate");

  static FaultPlan parse(String text) {
    Map<String, Double> given = new HashMap<>();
    for (String part : text.split(",", -1)) {
      String[] pair = part.split("=", -1);
      if (pair.length != 2 || !KINDS.contains(pair[0])) {
        throw new ConfigException(
            "'"
                + part
                + "' is no fault: use loss=P, duplicate=P, reorder=P, corrupt=P, truncate=P");
      }
      given.put(pair[0], probability(pair[1]));
    }
    return new FaultPlan(
        given.getOrDefault("loss", 0.0),
        given.getOrDefault("duplicate", 0.0),
        given.getOrDefault("reorder", 0.0),
        given.getOrDefault("corrupt", 0.0),
        given.getOrDefault("truncate", 0.0));
  }

  private static double probability(String text) {
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && value <= 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new ConfigException("'" + text + "' is no probability from 0 to 1");
  }

  private FaultSpec() {}
}
