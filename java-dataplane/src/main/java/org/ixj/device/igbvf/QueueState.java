// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import org.ixj.vfio.Mmio;

/** A queue is enabled and disabled by the device in its own time: 82576 §4.5.9, §4.5.10. */
final class QueueState {
  /** Far longer than the device takes, far shorter than a user waits. */
  private static final long PATIENCE_NS = 20_000_000;

  /**
   * Waits until a queue's control register says it is on or off. A function that is being reset
   * never does; it is programmed again after the reset.
   */
  static void await(Mmio registers, long control, boolean on) {
    long start = System.nanoTime();
    while ((registers.read(control) & VfRegisters.DCTL_ENABLE) != 0 != on
        && System.nanoTime() - start < PATIENCE_NS) {
      Thread.onSpinWait();
    }
  }

  private QueueState() {}
}
