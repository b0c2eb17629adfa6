// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/** The decisions of one direction, and the faults that change bytes. */
final class FaultDice {
  private static final int MAX_FRAMES_HELD_BACK = 8;
  private static final int MAX_POLLS_HELD_BACK = 64;

  final FaultCounts counts = new FaultCounts();
  private final FaultPlan plan;
  private final RandomGenerator random;

  FaultDice(FaultPlan plan, RandomGenerator random) {
    this.plan = plan;
    this.random = random;
  }

  boolean loses() {
    if (!roll(plan.loss())) {
      return false;
    }
    counts.lost++;
    return true;
  }

  boolean duplicates() {
    return roll(plan.duplication());
  }

  boolean reorders() {
    return roll(plan.reordering());
  }

  /** Later frames that a held frame lets pass. */
  int framesHeldBack() {
    return 1 + random.nextInt(MAX_FRAMES_HELD_BACK);
  }

  /** Polls after which a held frame goes even if nothing followed. */
  int pollsHeldBack() {
    return 1 + random.nextInt(MAX_POLLS_HELD_BACK);
  }

  /** Flips a bit at times, cuts at times; the new length. */
  int damage(MemorySegment frame, long at, int bytes) {
    int left = bytes;
    if (bytes > EthernetLimits.HEADER_BYTES && roll(plan.truncation())) {
      left = random.nextInt(EthernetLimits.HEADER_BYTES, bytes);
      counts.truncated++;
    }
    if (roll(plan.corruption())) {
      long victim = at + random.nextInt(left);
      int bit = 1 << random.nextInt(Byte.SIZE);
      frame.set(JAVA_BYTE, victim, (byte) (frame.get(JAVA_BYTE, victim) ^ bit));
      counts.corrupted++;
    }
    return left;
  }

  private boolean roll(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }
}
