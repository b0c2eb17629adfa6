// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

/** What fault injection did to the frames of one direction of one queue. Owned by its thread. */
public final class FaultCounts {
  long lost;
  long duplicated;
  long reordered;
  long corrupted;
  long truncated;

  /** Frames dropped. */
  public long lost() {
    return lost;
  }

  /** Frames that came twice. */
  public long duplicated() {
    return duplicated;
  }

  /** Frames held back behind later ones. */
  public long reordered() {
    return reordered;
  }

  /** Frames with a bit flipped. */
  public long corrupted() {
    return corrupted;
  }

  /** Frames cut short. */
  public long truncated() {
    return truncated;
  }

  @Override
  public String toString() {
    return "lost %d, duplicated %d, reordered %d, corrupted %d, truncated %d"
        .formatted(lost, duplicated, reordered, corrupted, truncated);
  }
}
