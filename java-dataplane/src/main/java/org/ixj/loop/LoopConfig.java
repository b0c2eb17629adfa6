// SPDX-License-Identifier: Apache-2.0
package org.ixj.loop;

/**
 * How an elastic thread batches and idles, and how long it lets an application hold it.
 *
 * @param batch B, most frames of one turn; the paper found 64 to cost nothing at low load and to
 *     gain 29 % at high load (section 6, Figure 6)
 * @param spinUs how long an idle thread polls before it sleeps, in microseconds
 * @param quantumUs how long an application on this thread, in ring 3, may run before it gives way
 *     to the network for a turn; up to twice as long may pass
 */
public record LoopConfig(int batch, long spinUs, long quantumUs) {
  /** Most that makes sense: beyond a device ring a batch cannot grow. */
  public static final int MAX_BATCH = 4096;

  /** The paper's bound, and a spin of about two sleep/wake round trips. */
  public static final LoopConfig DEFAULT = new LoopConfig(64, 50, 5000);

  /** Checks the ranges. */
  public LoopConfig {
    if (batch < 1 || batch > MAX_BATCH) {
      throw new IllegalArgumentException("a batch is 1 to " + MAX_BATCH + " frames");
    }
    if (spinUs < 0) {
      throw new IllegalArgumentException("a time to spin is not negative");
    }
    if (quantumUs < 1) {
      throw new IllegalArgumentException("a time limit for ring 3 is positive");
    }
  }
}
