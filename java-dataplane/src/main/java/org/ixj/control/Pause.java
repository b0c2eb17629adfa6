// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.concurrent.TimeUnit;

/**
 * Tells when the machine stood still: who looks again and again did not for long, and whoever is
 * watched perhaps stood still with it. None of that time counts against anybody. Of one thread.
 */
final class Pause {
  /** A busy machine holds a thread up as well, and a short limit is to be one all the same. */
  private static final long LEAST_NS = TimeUnit.SECONDS.toNanos(1);

  private final long longNs;
  private long lookedNs;

  /**
   * @param limitNs of what is watched; half of it is long
   */
  Pause(long limitNs, long nowNs) {
    longNs = Math.max(limitNs / 2, LEAST_NS);
    lookedNs = nowNs;
  }

  /** Looks; whether nobody did for long. */
  boolean ended(long nowNs) {
    boolean ended = nowNs - lookedNs > longNs;
    lookedNs = nowNs;
    return ended;
  }
}
