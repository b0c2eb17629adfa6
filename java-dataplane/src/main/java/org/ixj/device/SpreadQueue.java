// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.ixj.linux.Epoll;
import org.ixj.linux.EventFd;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;

/** One queue of a {@link SpreadDevice}: what the hardware brings, and what is handed on to it. */
final class SpreadQueue implements DeviceQueue {
  private final DeviceQueue queue;
  private final MbufPool pool;
  private final Counters counters;

  /** Rings to the other queues, by their index; empty but for the first queue. */
  private final WireTransmitRing[] others;

  private final WireReceiveRing handedOn;
  private final EventFd[] bells;
  private final EventFd bell;

  /** The hardware's wake-up and the first queue's bell in one descriptor. */
  private final Epoll wake = new Epoll(2);

  SpreadQueue(
      DeviceQueue queue,
      MbufPool pool,
      Counters counters,
      WireTransmitRing[] others,
      WireReceiveRing handedOn,
      List<EventFd> bells,
      int index) {
    this.queue = queue;
    this.pool = pool;
    this.counters = counters;
    this.others = others;
    this.handedOn = handedOn;
    this.bells = bells.toArray(EventFd[]::new);
    bell = this.bells[index];
    wake.add(queue.wakeFd(), Epoll.IN, 0);
    wake.add(bell.fd().number(), Epoll.IN, 0);
  }

  @Override
  public int receive(int[] mbufs, int max) {
    int received = queue.receive(mbufs, max);
    if (others.length > 0) {
      return keepOwn(mbufs, received);
    }
    // No violation: both ends of the ring are ours.
    return received + handedOn.receive(mbufs, received, max - received);
  }

  private int keepOwn(int[] mbufs, int received) {
    int own = 0;
    for (int i = 0; i < received; i++) {
      int mbuf = mbufs[i];
      long at = pool.offset(mbuf);
      int bytes = pool.length(mbuf);
      int to = FlowHash.queue(FlowHash.ofFrame(pool.segment(), at, bytes), others.length);
      if (to == 0) {
        mbufs[own++] = mbuf;
      } else {
        handOn(others[to], at, bytes);
        pool.free(mbuf);
      }
    }
    for (int i = 1; i < others.length; i++) {
      if (others[i].flush()) {
        bells[i].ring();
      }
    }
    return own;
  }

  private void handOn(WireTransmitRing ring, long at, int bytes) {
    if (ring.begin(0) == FrameSink.FULL) {
      counters.add(Counter.DEVICE_SPREAD_FULL);
      return;
    }
    ring.append(pool.segment(), at, bytes);
    ring.commit();
  }

  @Override
  public void prepareSleep() {
    queue.prepareSleep();
    handedOn.prepareSleep();
  }

  @Override
  public void awake(boolean rung) {
    handedOn.awake();
    if (rung) {
      bell.drain();
    }
    queue.awake(rung);
  }

  @Override
  public int wakeFd() {
    return wake.fd().number();
  }

  @Override
  public void suspend() {
    queue.suspend();
  }

  @Override
  public void resume() {
    queue.resume();
  }

  @Override
  public boolean linkUp() {
    return queue.linkUp();
  }

  @Override
  public MemorySegment segment() {
    return queue.segment();
  }

  @Override
  public long begin(int headerBytes) {
    return queue.begin(headerBytes);
  }

  @Override
  public void append(MemorySegment source, long offset, int bytes) {
    queue.append(source, offset, bytes);
  }

  @Override
  public boolean insertsChecksums() {
    return queue.insertsChecksums();
  }

  @Override
  public void insertChecksum(int linkBytes, int networkBytes, boolean tcp) {
    queue.insertChecksum(linkBytes, networkBytes, tcp);
  }

  @Override
  public int maxSegmentedBytes() {
    return queue.maxSegmentedBytes();
  }

  @Override
  public long beginSegmented(
      int linkBytes, int transportBytes, int payloadBytes, int segmentBytes) {
    return queue.beginSegmented(linkBytes, transportBytes, payloadBytes, segmentBytes);
  }

  @Override
  public void commit() {
    queue.commit();
  }

  @Override
  public int maxFrameBytes() {
    return queue.maxFrameBytes();
  }

  @Override
  public void flush() {
    queue.flush();
  }

  /** Gives the descriptor back. */
  void close() {
    wake.close();
  }
}
