// SPDX-License-Identifier: Apache-2.0
package org.ixj.loop;

/**
 * How an elastic thread batches and idles.
 *
 * @param batch B, most frames of one turn; the paper found 64 to cost nothing at low load and to
 *     gain 29 % at high load (section 6, Figure 6)
 * @param spinUs how long an idle thread polls before it sleeps, in microseconds
 */
public record LoopConfig(int batch, long spinUs) {
  /** Most that makes sense: beyond a device ring a batch cannot grow. */
  public static final int MAX_BATCH = 4096;

  /** The paper's bound, and a spin of about two sleep/wake round trips. */
  public static final LoopConfig DEFAULT = new LoopConfig(64, 50);

  /** Checks the ranges. */
  public LoopConfig {
    if (batch < 1 || batch > MAX_BATCH || spinUs < 0) {
      throw new IllegalArgumentException("batch must be 1.." + MAX_BATCH + ", spin not negative");
    }
  }
}
