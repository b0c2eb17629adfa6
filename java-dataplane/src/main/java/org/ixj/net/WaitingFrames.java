// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.ixj.memory.FrameSink;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.EthernetHeader;

/**
 * Frames that wait for their neighbour's station address (RFC 1122 §2.3.2.2), in private memory:
 * the application may reuse its own meanwhile. Everything is bounded, and the newest of a neighbour
 * are kept. Owned by one elastic thread.
 */
final class WaitingFrames {
  /** Most frames in all. */
  static final int MAX = 64;

  /** Most frames for one neighbour. */
  static final int MAX_PER_NEIGHBOR = 3;

  private final FrameSink out;
  private final Counters counters;
  private final MemorySegment segment;
  private final int slotBytes;
  private final long[] high = new long[MAX];
  private final long[] low = new long[MAX];
  private final int[] length = new int[MAX];
  // Slots in order of commit: waiting ones first, then free ones.
  private final int[] order = new int[MAX];
  private int count;
  private int begunLength;

  WaitingFrames(FrameSink out, Counters counters) {
    this.out = out;
    this.counters = counters;
    slotBytes = (out.maxFrameBytes() + 7) & ~7;
    segment = Arena.ofAuto().allocate((long) MAX * slotBytes, Long.BYTES);
    for (int i = 0; i < MAX; i++) {
      order[i] = i;
    }
  }

  MemorySegment segment() {
    return segment;
  }

  int count() {
    return count;
  }

  /** First half of the address the {@code i}th frame waits for, in order of commit. */
  long high(int i) {
    return high[order[i]];
  }

  /** Second half of it. */
  long low(int i) {
    return low[order[i]];
  }

  private boolean waits(int i, long hopHigh, long hopLow) {
    return low(i) == hopLow && high(i) == hopHigh;
  }

  /** Starts a frame; the offset of its first byte, or {@link FrameSink#FULL}, counted. */
  long begin(long hopHigh, long hopLow, int headerBytes) {
    int waiting = 0;
    int oldest = -1;
    for (int i = 0; i < count; i++) {
      if (waits(i, hopHigh, hopLow)) {
        oldest = oldest < 0 ? i : oldest;
        waiting++;
      }
    }
    if (waiting == MAX_PER_NEIGHBOR) {
      // RFC 1122 §2.3.2.2: of those for one neighbour, the latest is the one worth keeping.
      remove(oldest);
      counters.add(Counter.NEIGHBOR_WAIT_FULL);
    } else if (count == MAX) {
      counters.add(Counter.NEIGHBOR_WAIT_FULL);
      return FrameSink.FULL;
    }
    begunLength = headerBytes;
    high[order[count]] = hopHigh;
    low[order[count]] = hopLow;
    return begun();
  }

  private long begun() {
    return (long) order[count] * slotBytes;
  }

  void append(MemorySegment source, long offset, int bytes) {
    MemorySegment.copy(source, offset, segment, begun() + begunLength, bytes);
    begunLength += bytes;
  }

  void commit() {
    length[order[count]] = begunLength;
    count++;
  }

  /** Sends what waits for an address, in order. */
  void resolved(long hopHigh, long hopLow, long mac) {
    int i = 0;
    while (i < count) {
      if (waits(i, hopHigh, hopLow)) {
        send(order[i], mac);
        remove(i);
      } else {
        i++;
      }
    }
  }

  private void send(int slot, long mac) {
    long from = (long) slot * slotBytes;
    // Written as one header, so that the device has copied it before the slot is used again.
    long to = out.begin(length[slot]);
    if (to == FrameSink.FULL) {
      return; // counted by the device
    }
    MemorySegment.copy(segment, from, out.segment(), to, length[slot]);
    EthernetHeader.destination(out.segment(), to, mac);
    out.commit();
  }

  /** Gives up what waits for an address, counted. */
  void unresolved(long hopHigh, long hopLow) {
    int i = 0;
    while (i < count) {
      if (waits(i, hopHigh, hopLow)) {
        remove(i);
        counters.add(Counter.NEIGHBOR_UNRESOLVED);
      } else {
        i++;
      }
    }
  }

  private void remove(int i) {
    int slot = order[i];
    count--;
    System.arraycopy(order, i + 1, order, i, count - i);
    order[count] = slot;
  }
}
