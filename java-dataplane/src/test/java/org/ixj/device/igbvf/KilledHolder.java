// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import java.lang.foreign.Arena;
import org.ixj.device.DeviceQueue;
import org.ixj.device.EthernetLimits;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counters;
import org.ixj.vfio.PciFunction;

/** A process that drives a function until it is killed. */
final class KilledHolder {
  /** Printed once frames can arrive. */
  static final String READY = "driving";

  private static final int BUFFERS = 1024;
  private static final int PAGE_BYTES = 4096;

  public static void main(String[] arguments) {
    IgbvfDevice device = IgbvfDevice.open(PciFunction.of(arguments[0]), 1, EthernetLimits.MTU, 0);
    MbufPool pool =
        new MbufPool(Arena.global().allocate((long) BUFFERS * MbufPool.BUFFER_BYTES, PAGE_BYTES));
    DeviceQueue queue = device.open(0, pool, new Counters());
    System.out.println(READY);
    int[] mbufs = new int[1];
    while (queue.linkUp()) {
      if (queue.receive(mbufs, 1) == 1) {
        pool.free(mbufs[0]);
      }
    }
  }

  private KilledHolder() {}
}
