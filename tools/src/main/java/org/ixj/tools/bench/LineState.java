// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.util.List;
import java.util.Locale;

/**
 * How near the two cores lay to each other in a round. Virtual processors move between the host's
 * cores, and everything over shared memory is several times slower while they are far apart: rounds
 * are only compared with rounds of the same state.
 */
enum LineState {
  /** Before and after. */
  NEAR,
  /** Before and after. */
  FAR,
  /** It changed in the round: compared with nothing. */
  MIXED;

  /** States are told apart only where the slowest line is so many times slower than the fastest. */
  private static final double APART = 2.5;

  String words() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Nanoseconds from which on a line is far; infinite if all were about the same. */
  static double threshold(List<Round> rounds) {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (Round round : rounds) {
      if (round.failure() != null) {
        continue;
      }
      least = Math.min(least, Math.min(round.lineBeforeNs(), round.lineAfterNs()));
      most = Math.max(most, Math.max(round.lineBeforeNs(), round.lineAfterNs()));
    }
    // Times differ by factors: the middle is the geometric one.
    return most < APART * least ? Double.POSITIVE_INFINITY : Math.sqrt(least * most);
  }

  static LineState of(Round round, double threshold) {
    boolean farBefore = round.lineBeforeNs() >= threshold;
    boolean farAfter = round.lineAfterNs() >= threshold;
    if (farBefore != farAfter) {
      return MIXED;
    }
    return farBefore ? FAR : NEAR;
  }
}
