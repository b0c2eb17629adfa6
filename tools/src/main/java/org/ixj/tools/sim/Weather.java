// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import java.util.SplittableRandom;

/**
 * What a link does to frames for a while. Probabilities are 0..1.
 *
 * @param loss of any frame
 * @param burst that a frame begins a burst, in which most frames are lost
 * @param duplicate that a frame arrives twice
 * @param corrupt that one bit of what IP carries is another: what lies in memory between two links
 *     has no check sequence. Of ARP, which has no sum of its own, none is changed
 * @param reorder that a frame is overtaken
 * @param mark that a frame that says it may be marked is
 * @param delayUs least time from end to end
 * @param jitterUs most that is added to it; order is kept
 * @param mtu of a narrow place on the path, which says so to senders of more; at least 1280
 * @param cut whether nothing arrives at all
 */
record Weather(
    double loss,
    double burst,
    double duplicate,
    double corrupt,
    double reorder,
    double mark,
    long delayUs,
    long jitterUs,
    int mtu,
    boolean cut) {
  /** Loss up to which a stack must bring every conversation to a good end. */
  private static final double FAIR_LOSS = 0.03;

  static final int WIDEST = 1500;

  /** Nothing happens. */
  static final Weather CALM = new Weather(0, 0, 0, 0, 0, 0, 50, 0, WIDEST, false);

  private static final int NARROWEST = 1280;
  private static final long FARTHEST_US = 100_000;

  static Weather draw(SplittableRandom r) {
    long delayUs = 20 + r.nextLong(1 + r.nextLong(FARTHEST_US));
    int mtu = r.nextInt(4) == 0 ? NARROWEST + r.nextInt(WIDEST - NARROWEST) : WIDEST;
    return switch (r.nextInt(8)) {
      case 0, 1 -> new Weather(0, 0, 0, 0, 0, 0, delayUs, 0, mtu, false);
      case 2, 3, 4 ->
          new Weather(
              r.nextDouble(FAIR_LOSS),
              0,
              r.nextDouble(0.05),
              r.nextDouble(FAIR_LOSS) / 2,
              r.nextDouble(0.3),
              r.nextDouble(0.3),
              delayUs,
              r.nextLong(1 + delayUs),
              mtu,
              false);
      case 5 -> new Weather(0.01, 0.02, 0, 0, 0.05, 0, delayUs, delayUs / 4, mtu, false);
      case 6 ->
          new Weather(
              r.nextDouble(0.15),
              0.01,
              r.nextDouble(0.2),
              r.nextDouble(0.05),
              r.nextDouble(0.5),
              r.nextDouble(0.5),
              delayUs,
              r.nextLong(1 + 2 * delayUs),
              mtu,
              false);
      default -> new Weather(0, 0, 0, 0, 0, 0, delayUs, 0, mtu, true);
    };
  }

  /** Whether a conversation that has seen no other must end well. */
  boolean fair() {
    return !cut && burst == 0 && loss <= FAIR_LOSS && corrupt <= FAIR_LOSS;
  }
}
