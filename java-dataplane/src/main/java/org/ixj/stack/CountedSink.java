// SPDX-License-Identifier: Apache-2.0
package org.ixj.stack;

import java.lang.foreign.MemorySegment;
import org.ixj.memory.FrameSink;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.Ipv4Header;

/** Counts what the protocols hand to the device, whichever device it is. */
final class CountedSink implements FrameSink {
  private final FrameSink device;
  private final Counters counters;
  private int bytes;
  private int frames;

  CountedSink(FrameSink device, Counters counters) {
    this.device = device;
    this.counters = counters;
  }

  @Override
  public MemorySegment segment() {
    return device.segment();
  }

  @Override
  public long begin(int headerBytes) {
    bytes = headerBytes;
    frames = 1;
    return device.begin(headerBytes);
  }

  @Override
  public void append(MemorySegment source, long offset, int count) {
    bytes += count;
    device.append(source, offset, count);
  }

  @Override
  public boolean insertsChecksums() {
    return device.insertsChecksums();
  }

  @Override
  public void insertChecksum(int linkBytes, int networkBytes, boolean tcp) {
    device.insertChecksum(linkBytes, networkBytes, tcp);
  }

  @Override
  public int maxSegmentedBytes() {
    return device.maxSegmentedBytes();
  }

  @Override
  public long beginSegmented(
      int linkBytes, int transportBytes, int payloadBytes, int segmentBytes) {
    frames = (payloadBytes + segmentBytes - 1) / segmentBytes;
    bytes = frames * (linkBytes + Ipv4Header.BYTES + transportBytes);
    return device.beginSegmented(linkBytes, transportBytes, payloadBytes, segmentBytes);
  }

  @Override
  public void commit() {
    device.commit();
    counters.add(Counter.TX_FRAMES, frames);
    counters.add(Counter.TX_BYTES, bytes);
    if (frames > 1) {
      counters.add(Counter.TX_CUT);
    }
  }

  @Override
  public int maxFrameBytes() {
    return device.maxFrameBytes();
  }
}
