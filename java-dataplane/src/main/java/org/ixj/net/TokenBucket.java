// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

/**
 * A rate limit that allows bursts: RFC 1812 §4.3.2.8 asks for one on every ICMP message sent. Owned
 * by one thread.
 */
final class TokenBucket {
  private static final long MICROS = 1_000_000;

  private final long perSecond;
  private final long fullLevel;
  // One token is a million here, so that elapsed microseconds times the rate are the gain.
  private long level;
  private long lastUs;

  /**
   * @param perSecond tokens gained per second, at least 1
   * @param burst most tokens held, at least 1; the bucket starts full
   */
  TokenBucket(int perSecond, int burst) {
    this.perSecond = perSecond;
    fullLevel = burst * MICROS;
    level = fullLevel;
  }

  /** Takes a token if there is one. */
  boolean take(long nowUs) {
    long elapsedUs = nowUs - lastUs;
    if (elapsedUs > 0) {
      lastUs = nowUs;
      // Compared before it is multiplied: after a long silence the product would overflow.
      boolean full = elapsedUs >= (fullLevel - level) / perSecond + 1;
      level = full ? fullLevel : level + elapsedUs * perSecond;
    }
    if (level < MICROS) {
      return false;
    }
    level -= MICROS;
    return true;
  }
}
