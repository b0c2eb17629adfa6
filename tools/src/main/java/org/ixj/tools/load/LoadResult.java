// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the load generator came to.
 *
 * @param requests answered in the measured time
 * @param measuredNs the measured time
 * @param latency of each of them, nanoseconds
 * @param failure what went wrong first, or null
 */
public record LoadResult(
    long requests, long measuredNs, Histogram latency, @Nullable String failure) {
  /** Requests per second. */
  public double rate() {
    return measuredNs == 0 ? 0 : requests * 1e9 / measuredNs;
  }

  /** Latency in microseconds at a percentile from 0 to 100. */
  public double microseconds(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1000.0;
  }
}
