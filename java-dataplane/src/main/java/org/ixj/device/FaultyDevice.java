// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counters;

/**
 * A device whose frames get lost, doubled, out of order, corrupted and cut, by a seed. It never
 * leaks a buffer, and no frame is held back for ever: at the latest it goes when the thread goes to
 * sleep.
 */
public final class FaultyDevice extends ForwardingDevice {
  private final FaultPlan receive;
  private final FaultPlan transmit;
  private final SplittableRandom random;
  private final List<FaultyQueue> opened = new ArrayList<>();

  /** Wraps {@code device}, which is closed with this one. */
  public FaultyDevice(Device device, FaultPlan receive, FaultPlan transmit, long seed) {
    super(device);
    this.receive = receive;
    this.transmit = transmit;
    random = new SplittableRandom(seed);
  }

  /** The queue also tells what was done: see {@link FaultyQueue#receiveFaults}. */
  @Override
  public FaultyQueue open(int index, MbufPool pool, Counters counters) {
    FaultyQueue queue =
        new FaultyQueue(
            device().open(index, pool, counters),
            pool,
            counters,
            new FaultDice(receive, random.split()),
            new FaultDice(transmit, random.split()));
    opened.add(queue);
    return queue;
  }

  @Override
  public void close() {
    opened.forEach(FaultyQueue::freeHeld);
    super.close();
  }
}
