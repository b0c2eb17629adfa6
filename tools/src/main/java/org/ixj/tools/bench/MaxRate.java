// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

/**
 * The highest rate at which 99 of 100 requests are answered within 500 microseconds, as the paper
 * judges memcached (section 5.5): read off the curve of latency over load, between the last point
 * that keeps the promise and the first that does not.
 */
final class MaxRate {
  static final double LIMIT_US = 500;

  static final Metric METRIC =
      new Metric(
          "requests_per_second_at_500us", "most requests per second with p99 within 500 µs", true);

  private double bestRate;
  private double bestUs;
  private boolean broken;

  /** Takes the next point, in ascending order of load. */
  void add(double rate, double p99Us) {
    if (broken) {
      return;
    }
    if (p99Us <= LIMIT_US) {
      bestRate = rate;
      bestUs = p99Us;
      return;
    }
    broken = true;
    if (bestRate > 0 && rate > bestRate) {
      bestRate += (rate - bestRate) * (LIMIT_US - bestUs) / (p99Us - bestUs);
    }
  }

  /** Not a number if no point kept it. */
  double rate() {
    return bestRate > 0 ? bestRate : Double.NaN;
  }
}
