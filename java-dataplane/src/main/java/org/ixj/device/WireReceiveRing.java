// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static org.ixj.device.WireLayout.INDEX;
import static org.ixj.device.WireLayout.WORD;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;

/** The consumer's side of a wire ring. Owned by one thread; the producer is not trusted. */
final class WireReceiveRing {
  /** {@link #receive}: the producer's index is one it cannot have. */
  static final int VIOLATION = -1;

  private final MemorySegment segment;
  private final long control;
  private final long slots;
  private final int slotShift;
  private final int capacity;
  private final int maxFrameBytes;
  private final MbufPool pool;
  private final MemorySegment poolSegment;
  private final Counters counters;
  private long consumed;
  // The producer's index when last looked at: while it is ahead, its line is not touched.
  private long produced;

  WireReceiveRing(
      MemorySegment segment,
      WireParameters parameters,
      int ring,
      MbufPool pool,
      Counters counters) {
    this.segment = segment;
    control = WireLayout.control(ring);
    slots = WireLayout.slots(ring, parameters);
    slotShift = Integer.numberOfTrailingZeros(WireLayout.slotBytes(parameters.mtu()));
    capacity = parameters.slots();
    maxFrameBytes = EthernetLimits.maxFrameBytes(parameters.mtu());
    this.pool = pool;
    poolSegment = pool.segment();
    this.counters = counters;
  }

  /** Starts over on the zeroed memory of a new link. */
  void reset() {
    consumed = 0;
    produced = 0;
  }

  /**
   * Copies waiting frames into buffers, so that nobody parses memory the peer can still change.
   *
   * @return buffers written to {@code mbufs} from index {@code first}, or {@link #VIOLATION}
   */
  int receive(int[] mbufs, int first, int max) {
    if (consumed == produced) {
      // Acquire: the producer stores its index with release after the frames.
      long now = (long) INDEX.getAcquire(segment, control + WireLayout.PRODUCED);
      if (now == produced) {
        return 0;
      }
      // It can be ahead of us by what the ring holds, never more and never behind.
      if (now - consumed < 0 || now - consumed > capacity) {
        return VIOLATION;
      }
      produced = now;
    }
    int waiting = (int) Math.min(max, produced - consumed);
    int received = 0;
    for (int i = 0; i < waiting; i++) {
      int mbuf = pool.allocate();
      if (mbuf == MbufPool.NONE) {
        counters.add(Counter.RX_NO_MBUF);
        break;
      }
      long slot = slots + ((consumed & (capacity - 1)) << slotShift);
      consumed++;
      // Opaque: read exactly once, since the peer may write another length after the check.
      int length = (int) WORD.getOpaque(segment, slot + WireLayout.SLOT_LENGTH);
      if (length < EthernetLimits.HEADER_BYTES || length > maxFrameBytes) {
        pool.free(mbuf);
        counters.add(Counter.DEVICE_BAD_LENGTH);
        continue;
      }
      MemorySegment.copy(
          segment, slot + WireLayout.SLOT_FRAME, poolSegment, pool.offset(mbuf), length);
      pool.length(mbuf, length);
      mbufs[first + received++] = mbuf;
    }
    // Release: the frames are copied out before their slots are given back; the producer loads
    // this index with acquire before it writes to them.
    INDEX.setRelease(segment, control + WireLayout.CONSUMED, consumed);
    return received;
  }

  /** Asks for the doorbell. Our store comes before the look at the index that must follow. */
  void prepareSleep() {
    WORD.setOpaque(segment, control + WireLayout.SLEEPING, 1);
    VarHandle.fullFence(); // pairs with the producer's fence in flush()
  }

  void awake() {
    WORD.setOpaque(segment, control + WireLayout.SLEEPING, 0);
  }
}
