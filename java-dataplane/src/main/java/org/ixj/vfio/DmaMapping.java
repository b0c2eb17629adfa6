// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import java.lang.foreign.MemorySegment;

/**
 * Memory that a device can reach. {@link #close} takes it away from the device; the memory itself
 * stays its owner's.
 */
public final class DmaMapping implements AutoCloseable {
  private final VfioDevice device;
  private final MemorySegment segment;
  private final long iova;
  private final boolean writable;
  private boolean mapped;

  DmaMapping(VfioDevice device, MemorySegment segment, long iova, boolean writable) {
    this.device = device;
    this.segment = segment;
    this.iova = iova;
    this.writable = writable;
    remap();
  }

  /** Where the device sees the first byte. */
  public long iova() {
    return iova;
  }

  /** The memory. */
  public MemorySegment segment() {
    return segment;
  }

  /** Takes the memory away from the device for a while: DMA to it is a fault. */
  public void unmap() {
    if (mapped) {
      mapped = false;
      device.unmap(iova, segment.byteSize());
    }
  }

  /**
   * Gives the device whatever lies under the segment's addresses now, under the same IOVA. The
   * kernel had looked the pages up at the first mapping and does not follow a new mmap.
   */
  public void remap() {
    if (!mapped) {
      device.map(segment.address(), iova, segment.byteSize(), writable);
      mapped = true;
    }
  }

  @Override
  public void close() {
    unmap();
    device.forget(this);
  }
}
