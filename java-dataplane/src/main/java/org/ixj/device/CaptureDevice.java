// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counters;

/**
 * A device whose frames, both ways, are written to a pcapng file: what the stack above it sees.
 * Each queue has a file of its own, so that threads share nothing: queue 0 the one named, queue n
 * one with {@code .n} behind.
 */
public final class CaptureDevice extends ForwardingDevice {
  private final Path path;
  private final LongSupplier epochNs;
  private final List<PcapngWriter> writers = new ArrayList<>();

  /**
   * Wraps {@code device}, which is closed with this one.
   *
   * @param epochNs nanoseconds since 1970; called once for every frame, so it must not allocate
   */
  public CaptureDevice(Device device, Path path, LongSupplier epochNs) {
    super(device);
    this.path = path;
    this.epochNs = epochNs;
  }

  @Override
  public DeviceQueue open(int index, MbufPool pool, Counters counters) {
    Path file = index == 0 ? path : Path.of(path + "." + index);
    PcapngWriter writer = new PcapngWriter(file, name(), EthernetLimits.maxFrameBytes(mtu()));
    writers.add(writer);
    return new CaptureQueue(device().open(index, pool, counters), pool, counters, writer, epochNs);
  }

  @Override
  public void close() {
    writers.forEach(PcapngWriter::close);
    super.close();
  }
}
