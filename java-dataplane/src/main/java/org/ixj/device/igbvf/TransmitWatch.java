// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import org.ixj.vfio.Mmio;
import org.jspecify.annotations.Nullable;

/**
 * Notices a transmit queue that was switched off behind our back, or whose device has descriptors
 * and takes none: 82576 §8.12.9 to §8.12.11. Reads registers only, so any one thread may ask, also
 * beside the queue's own.
 */
final class TransmitWatch {
  /**
   * What Linux waits for its cards. PAUSE frames (IEEE 802.3 Annex 31B) stop a healthy one for 34
   * ms each at 1 Gb/s; a neighbour that sends them for longer than this is no better than a hang.
   */
  static final long PATIENCE_NS = 5_000_000_000L;

  private static final int NONE = -1;

  private final Mmio registers;
  private final long base;

  /** Where the device stood with something to do, {@link #NONE} if it had nothing. */
  private int head = NONE;

  private long sinceNs;

  TransmitWatch(Mmio registers, int queue) {
    this.registers = registers;
    base = (long) queue * VfRegisters.QUEUE_STRIDE;
  }

  /** The function was reset. */
  void restart() {
    head = NONE;
  }

  /**
   * What is wrong with it, as a line for the user; null if nothing is.
   *
   * @param nowNs of {@link System#nanoTime}
   * @param runs whether it was switched on before this call; it is never switched off but by a
   *     reset
   * @param linkUp without a link it may stand still
   */
  @Nullable String fault(long nowNs, boolean runs, boolean linkUp) {
    if (runs && (registers.read(base + VfRegisters.TXDCTL) & VfRegisters.DCTL_ENABLE) == 0) {
      return "somebody else has reset the card";
    }
    int now = registers.read(base + VfRegisters.TDH);
    if (!linkUp || now == registers.read(base + VfRegisters.TDT)) {
      head = NONE;
    } else if (now != head) {
      head = now;
      sinceNs = nowNs;
    }
    return head != NONE && nowNs - sinceNs >= PATIENCE_NS
        ? "the card has frames to send and takes none"
        : null;
  }
}
