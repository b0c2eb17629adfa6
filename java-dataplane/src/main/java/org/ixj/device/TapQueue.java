// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.ixj.linux.Errno;
import org.ixj.linux.Fd;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;

/** One queue of a TAP interface: a read or a write for every frame. */
final class TapQueue implements DeviceQueue {
  private final String interfaceName;
  private final Fd fd;
  private final int maxFrameBytes;
  private final MbufPool pool;
  private final Counters counters;
  private final FrameStage stage;
  private boolean gone;

  TapQueue(String interfaceName, Fd fd, int maxFrameBytes, MbufPool pool, Counters counters) {
    this.interfaceName = interfaceName;
    this.fd = fd;
    this.maxFrameBytes = maxFrameBytes;
    this.pool = pool;
    this.counters = counters;
    stage = new FrameStage(maxFrameBytes, Arena.ofAuto());
  }

  @Override
  public int receive(int[] mbufs, int max) {
    int received = 0;
    while (received < max) {
      int mbuf = pool.allocate();
      if (mbuf == MbufPool.NONE) {
        counters.add(Counter.RX_NO_MBUF);
        break;
      }
      int n = fd.read(pool.segment(), pool.offset(mbuf), pool.bufferBytes());
      if (n < EthernetLimits.HEADER_BYTES || n > maxFrameBytes) {
        pool.free(mbuf);
        if (n > 0) {
          // Longer than our MTU allows: the interface's own was raised after we opened it.
          counters.add(Counter.DEVICE_BAD_LENGTH);
          continue;
        }
        noFrame(n);
        break;
      }
      pool.length(mbuf, n);
      mbufs[received++] = mbuf;
    }
    return received;
  }

  /** EBADFD is what a deleted interface answers; EAGAIN, EINTR and EIO (it is down) pass. */
  private void noFrame(int result) {
    if (result == -Errno.EBADFD) {
      gone = true;
    }
  }

  @Override
  public MemorySegment segment() {
    return stage.segment();
  }

  @Override
  public long begin(int headerBytes) {
    return stage.begin(headerBytes);
  }

  @Override
  public void append(MemorySegment source, long offset, int bytes) {
    stage.append(source, offset, bytes);
  }

  @Override
  public void commit() {
    int n = fd.write(stage.segment(), 0, stage.length());
    if (n < 0) {
      counters.add(Counter.DEVICE_REFUSED);
      noFrame(n);
    }
  }

  @Override
  public int maxFrameBytes() {
    return maxFrameBytes;
  }

  /** Every commit has left already. */
  @Override
  public void flush() {}

  /**
   * The descriptor tells of frames by itself. Of an interface that was deleted it tells for ever:
   * who slept on it would never sleep, and no other interface comes in its place.
   */
  @Override
  public void prepareSleep() {
    if (gone) {
      throw new DeviceException("tap " + interfaceName + ": the interface was deleted");
    }
  }

  @Override
  public void awake(boolean rung) {}

  @Override
  public int wakeFd() {
    return fd.number();
  }

  @Override
  public boolean linkUp() {
    return !gone;
  }
}
