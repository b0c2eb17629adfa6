// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import org.ixj.vfio.Mmio;

/**
 * Notices a transmit queue whose device has descriptors and takes none: 82576 §8.12.9, §8.12.10.
 * Reads registers only, so any one thread may ask, also beside the queue's own.
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

  /**
   * Whether it has stood still for {@link #PATIENCE_NS} by now, with something to do at each look.
   *
   * @param nowNs of {@link System#nanoTime}
   * @param linkUp without a link it may stand still
   */
  boolean isStuck(long nowNs, boolean linkUp) {
    int now = registers.read(base + VfRegisters.TDH);
    if (!linkUp || now == registers.read(base + VfRegisters.TDT)) {
      head = NONE;
    } else if (now != head) {
      head = now;
      sinceNs = nowNs;
    }
    if (head == NONE || nowNs - sinceNs < PATIENCE_NS) {
      return false;
    }
    head = NONE; // it gets as long after a reset
    return true;
  }
}
