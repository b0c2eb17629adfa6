// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.util.random.RandomGenerator;

/**
 * At most so many replies per second to segments that did not earn one: challenge ACKs (RFC 5961
 * §7) and resets for unknown connections. Each second's allowance is drawn anew between half and
 * the whole of the limit: an exact shared limit would let an outsider count, by using it up, how
 * many challenge ACKs others caused.
 */
final class RateLimit {
  private static final long PERIOD_US = 1_000_000;

  private final int perSecond;
  private final RandomGenerator random;
  private long periodEndUs = Long.MIN_VALUE;
  private int left;

  RateLimit(int perSecond, RandomGenerator random) {
    this.perSecond = perSecond;
    this.random = random;
  }

  /** Whether one more may go out now. */
  boolean take(long nowUs) {
    if (nowUs >= periodEndUs) {
      periodEndUs = nowUs + PERIOD_US;
      left = perSecond / 2 + random.nextInt(perSecond / 2 + 1);
    }
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
