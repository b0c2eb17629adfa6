// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import org.ixj.stats.Stage;

/**
 * A figure of a round that is compared.
 *
 * @param key its name in a round's figures
 * @param words its name and unit on an axis
 * @param more whether more is better; otherwise less is
 */
record Metric(String key, String words, boolean more) {
  static final Metric REQUESTS = new Metric("requests_per_second", "requests per second", true);
  static final Metric BYTES = new Metric("bytes_per_second", "bytes per second, one way", true);
  static final Metric P50 = new Metric("p50_us", "median latency, microseconds", false);
  static final Metric P99 = new Metric("p99_us", "99th percentile of latency, microseconds", false);

  /** Told by our own client, whose dataplane has as many connections as the server's. */
  static final Metric IDLE =
      new Metric("idle_bytes", "bytes of memory of a connection, idle, in the dataplane", false);

  /** Of the thread that polls, whatever keeps it from that; rounded up to 1, 2 or 5 of a power. */
  static final Metric TURN_P9999 =
      new Metric("turn_p9999_us", "99.99th percentile of a turn, microseconds, at most", false);

  static final Metric TURN_MAX =
      new Metric("turn_max_us", "longest turn of a round, microseconds, at most", false);

  /** What a server's elastic thread spends on a request in a stage, where that is accounted for. */
  static Metric of(Stage stage) {
    return new Metric(
        "stage_" + stage.label() + "_ns", "ns of a request in stage " + stage.label(), false);
  }

  /** How many times better {@code ours} is than {@code theirs}: above 1 is better. */
  double ratio(double ours, double theirs) {
    return more ? ours / theirs : theirs / ours;
  }
}
