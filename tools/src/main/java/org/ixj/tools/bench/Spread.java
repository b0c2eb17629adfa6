// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.util.List;

/**
 * Values by their order: robust against the stalls that single rounds have.
 *
 * @param count values
 * @param median the middle one
 * @param low first quartile
 * @param high third quartile
 */
record Spread(int count, double median, double low, double high) {
  /** Of at least one value. */
  static Spread of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Spread(sorted.length, at(sorted, 0.5), at(sorted, 0.25), at(sorted, 0.75));
  }

  /** Between two values in proportion (R's type 7). */
  private static double at(double[] sorted, double quantile) {
    double place = quantile * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
