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

  /** Whether it has been seen switched on. It is never switched off but by a reset. */
  private boolean on;

  /** Where the device stood with something to do, {@link #NONE} if it had nothing. */
  private int head = NONE;

  private long sinceNs;

  TransmitWatch(Mmio registers, int queue) {
    this.registers = registers;
    base = (long) queue * VfRegisters.QUEUE_STRIDE;
  }

  /** The function was reset, and the queue will be switched on again in its own time. */
  void restart() {
    on = false;
    head = NONE;
  }

  /**
   * What is wrong with it, as a line for the user; null if nothing is.
   *
   * @param nowNs of {@link System#nanoTime}
   * @param linkUp without a link it may stand still
   */
  @Nullable String fault(long nowNs, boolean linkUp) {
    boolean enabled = (registers.read(base + VfRegisters.TXDCTL) & VfRegisters.DCTL_ENABLE) != 0;
    if (on && !enabled) {
      return "somebody else has reset the card";
    }
    on = enabled;
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
