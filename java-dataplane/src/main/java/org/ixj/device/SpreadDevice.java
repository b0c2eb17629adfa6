// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.ixj.linux.EventFd;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counters;

/**
 * Several queues of a device whose hardware brings every frame to the first: the thread of that
 * queue hands the frames of other threads' flows on, by {@link FlowHash}, through a ring for each.
 * Sending is spread by the hardware's own queues. A frame handed on is copied twice.
 */
public final class SpreadDevice extends ForwardingDevice {
  private static final int SLOTS = 512;
  private static final long PAGE_BYTES = 4096;

  private final Arena arena = Arena.ofShared();
  private final WireParameters parameters;
  private final MemorySegment segment;
  private final List<EventFd> bells = new ArrayList<>();
  private final List<SpreadQueue> opened = new ArrayList<>();

  /** Wraps {@code device}, which has more than one queue and is closed with this one. */
  public SpreadDevice(Device device) {
    super(device);
    parameters = new WireParameters(device.queues(), SLOTS, device.mtu(), device.macAddress());
    segment = arena.allocate(parameters.memoryBytes(), PAGE_BYTES);
    for (int i = 0; i < device.queues(); i++) {
      bells.add(new EventFd());
    }
  }

  @Override
  public DeviceQueue open(int index, MbufPool pool, Counters counters) {
    WireTransmitRing[] others = new WireTransmitRing[index == 0 ? queues() : 0];
    for (int i = 1; i < others.length; i++) {
      others[i] = new WireTransmitRing(segment, parameters, WireLayout.ring(i, true));
    }
    WireReceiveRing handedOn =
        new WireReceiveRing(segment, parameters, WireLayout.ring(index, true), pool, counters);
    SpreadQueue queue =
        new SpreadQueue(
            device().open(index, pool, counters), pool, counters, others, handedOn, bells, index);
    opened.add(queue);
    return queue;
  }

  @Override
  public void close() {
    super.close();
    opened.forEach(SpreadQueue::close);
    bells.forEach(EventFd::close);
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
