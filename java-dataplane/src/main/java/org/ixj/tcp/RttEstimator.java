// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/** Round-trip time and retransmission time-out of one connection: RFC 6298. Microseconds. */
final class RttEstimator {
  /** RFC 6298 §2.1: before the first measurement. */
  static final int INITIAL_RTO_US = 1_000_000;

  /** RFC 6298 §5.7: after a handshake whose SYN had to be repeated. */
  static final int AFTER_SYN_LOSS_RTO_US = 3_000_000;

  // RFC 6298's G: the wheel's tick.
  private static final int GRANULARITY_US = 16;

  private int smoothed;
  private int variation;
  private int rto;
  private int least;

  void start() {
    smoothed = 0;
    variation = 0;
    least = Integer.MAX_VALUE;
    rto = INITIAL_RTO_US;
  }

  boolean measured() {
    return least != Integer.MAX_VALUE;
  }

  /** SRTT; 0 before the first measurement. */
  int smoothedUs() {
    return smoothed;
  }

  /** The least round trip seen, or 0. */
  int leastUs() {
    return measured() ? least : 0;
  }

  void sample(long rttUs, TcpConfig config) {
    int r = (int) Math.min(Math.max(rttUs, 1), config.maxRtoUs());
    if (measured()) {
      // §2.3 with alpha = 1/8 and beta = 1/4; the variation first, with the old mean.
      variation += (Math.abs(smoothed - r) - variation) / 4;
      smoothed += (r - smoothed) / 8;
    } else {
      smoothed = r;
      variation = r / 2;
    }
    least = Math.min(least, r);
    long wanted = smoothed + Math.max(GRANULARITY_US, 4L * variation);
    rto = (int) Math.min(Math.max(wanted, config.minRtoUs()), config.maxRtoUs());
  }

  void synWasLost() {
    if (!measured()) {
      rto = AFTER_SYN_LOSS_RTO_US;
    }
  }

  /** The time-out after {@code backoff} expiries in a row (§5.5), bounded. */
  long timeoutUs(int backoff, TcpConfig config) {
    return Math.min((long) rto << Math.min(backoff, 16), config.maxRtoUs());
  }
}
