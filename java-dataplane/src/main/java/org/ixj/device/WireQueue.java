// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.ixj.linux.Epoll;
import org.ixj.linux.EventFd;
import org.ixj.linux.UnixSocket;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.jspecify.annotations.Nullable;

/**
 * A wire's queue: one ring pair, or all of them when the device has one queue. With one pair,
 * frames are written directly into the ring; with several, the ring follows from the frame's flow,
 * which is known only when the frame is whole, so it is staged.
 */
final class WireQueue implements DeviceQueue {
  /** Empty polls in a row before a look at the sockets, which is system calls. */
  private static final int IDLE_POLLS = 1 << 14;

  private static final int EVENTS = 4;

  private final WireDevice device;
  private final Counters counters;
  private final boolean takesPeers;
  private final MemorySegment segment;
  private final @Nullable FrameStage stage;
  private final int firstPair;
  private final WireTransmitRing[] transmit;
  private final WireReceiveRing[] receive;
  private final int maxFrameBytes;
  private final long frameLimit;
  private final Epoll epoll = new Epoll(EVENTS);
  private final EventFd wakeUp = new EventFd();

  private @Nullable WireLink link;
  private boolean asleep;
  private int nextRing;
  private int idlePolls;
  private long framesAfterEnd;

  WireQueue(WireDevice device, int index, MbufPool pool, Counters counters) {
    this.device = device;
    this.counters = counters;
    takesPeers = device.isListener() && index == 0;
    WireParameters parameters = device.parameters();
    int pairs = device.queues() == 1 ? parameters.rings() : 1;
    firstPair = index;
    maxFrameBytes = EthernetLimits.maxFrameBytes(parameters.mtu());
    frameLimit = (long) pairs * parameters.slots();
    stage = pairs == 1 ? null : new FrameStage(maxFrameBytes, Arena.ofAuto());
    segment = stage == null ? device.segment() : stage.segment();
    transmit = new WireTransmitRing[pairs];
    receive = new WireReceiveRing[pairs];
    for (int i = 0; i < pairs; i++) {
      int out = WireLayout.ring(firstPair + i, device.isListener());
      int in = WireLayout.ring(firstPair + i, !device.isListener());
      transmit[i] = new WireTransmitRing(device.segment(), parameters, out);
      receive[i] = new WireReceiveRing(device.segment(), parameters, in, pool, counters);
    }
    epoll.add(wakeUp.fd().number(), Epoll.IN, 0);
    if (takesPeers) {
      epoll.add(device.listenerFd(), Epoll.IN, 0);
    }
  }

  @Override
  public int receive(int[] mbufs, int max) {
    WireLink current = link;
    if (current == null) {
      current = attach();
      if (current == null) {
        idle();
        return 0;
      }
    }
    int received = 0;
    for (int i = 0; i < receive.length && received < max; i++) {
      // Round robin: the ring served first changes with every call.
      int ring = nextRing + i < receive.length ? nextRing + i : nextRing + i - receive.length;
      int n = receive[ring].receive(mbufs, received, max - received);
      if (n == WireReceiveRing.VIOLATION) {
        device.end(current, Counter.WIRE_VIOLATION, counters);
        detach(current);
        return received;
      }
      received += n;
    }
    nextRing = nextRing + 1 < receive.length ? nextRing + 1 : 0;
    if (received == 0) {
      idle();
      return 0;
    }
    idlePolls = 0;
    if (current.isDown()) {
      // What it sent before it ended is still delivered, but not without end: its process may be
      // alive and hold the memory.
      framesAfterEnd += received;
      if (framesAfterEnd >= frameLimit) {
        detach(current);
      }
    }
    return received;
  }

  /** Nothing was received. After a while of that looks for what only the sockets tell. */
  private void idle() {
    WireLink current = link;
    if (current != null && current.isDown()) {
      detach(current);
    }
    // Not between prepareSleep and awake: a ring drained there is a wake-up lost.
    if (!asleep && ++idlePolls >= IDLE_POLLS) {
      idlePolls = 0;
      lookAtSockets();
    }
  }

  private void lookAtSockets() {
    if (takesPeers) {
      // Before the look at the former peer's end: whoever calls after that ended is not sent away.
      device.acceptPeer();
    }
    WireLink current = link;
    if (current != null) {
      for (int i = 0; i < receive.length; i++) {
        if (current.doorbell(firstPair + i).drain() == UnixSocket.CLOSED) {
          device.end(current, Counter.WIRE_DOWN, counters);
        }
      }
    }
    if (takesPeers) {
      device.takePeer(counters);
    }
  }

  private @Nullable WireLink attach() {
    WireLink offered = device.link();
    if (offered == null || offered.isDown() || !device.attach(offered)) {
      return null;
    }
    for (int i = 0; i < receive.length; i++) {
      transmit[i].reset();
      receive[i].reset();
      epoll.add(offered.doorbell(firstPair + i).fd().number(), Epoll.IN, 0);
      if (asleep) {
        receive[i].prepareSleep();
      }
    }
    framesAfterEnd = 0;
    link = offered;
    return offered;
  }

  private void detach(WireLink ended) {
    link = null;
    for (int i = 0; i < receive.length; i++) {
      ended.doorbell(firstPair + i).close(); // leaves the epoll set, and tells the peer
    }
    device.detach();
  }

  @Override
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public long begin(int headerBytes) {
    WireLink current = link;
    if (current == null) {
      current = attach();
    }
    if (current == null || current.isDown()) {
      return FULL;
    }
    FrameStage staged = stage;
    if (staged != null) {
      return staged.begin(headerBytes);
    }
    long at = transmit[0].begin(headerBytes);
    if (at == WireTransmitRing.VIOLATION) {
      device.end(current, Counter.WIRE_VIOLATION, counters);
      detach(current);
      return FULL;
    }
    return at;
  }

  @Override
  public void append(MemorySegment source, long offset, int bytes) {
    FrameStage staged = stage;
    if (staged != null) {
      staged.append(source, offset, bytes);
    } else {
      transmit[0].append(source, offset, bytes);
    }
  }

  @Override
  public void commit() {
    FrameStage staged = stage;
    if (staged == null) {
      transmit[0].commit();
      return;
    }
    WireLink current = link;
    if (current == null) {
      return;
    }
    int bytes = staged.length();
    int hash = FlowHash.ofFrame(segment, 0, bytes);
    WireTransmitRing ring = transmit[FlowHash.queue(hash, transmit.length)];
    long at = ring.begin(0);
    if (at >= 0) {
      ring.append(segment, 0, bytes);
      ring.commit();
    } else if (at == FrameSink.FULL) {
      // Lost here and not refused in begin: one full ring must not hold up the flows of others.
      counters.add(Counter.TX_FULL);
    } else {
      device.end(current, Counter.WIRE_VIOLATION, counters);
      detach(current);
    }
  }

  @Override
  public int maxFrameBytes() {
    return maxFrameBytes;
  }

  @Override
  public void flush() {
    WireLink current = link;
    if (current == null) {
      return;
    }
    for (int i = 0; i < transmit.length; i++) {
      if (transmit[i].flush()) {
        current.doorbell(firstPair + i).ring();
      }
    }
  }

  @Override
  public void prepareSleep() {
    asleep = true;
    if (link != null) {
      for (WireReceiveRing ring : receive) {
        ring.prepareSleep();
      }
    }
  }

  @Override
  public void awake(boolean rung) {
    asleep = false;
    if (link != null) {
      for (WireReceiveRing ring : receive) {
        ring.awake();
      }
    }
    if (rung) {
      wakeUp.drain();
      lookAtSockets();
    }
  }

  @Override
  public int wakeFd() {
    return epoll.fd().number();
  }

  @Override
  public boolean linkUp() {
    WireLink current = link == null ? attach() : link;
    return current != null && !current.isDown();
  }

  /** Makes {@link #wakeFd} readable. Any thread. */
  void wake() {
    wakeUp.ring();
  }

  void close() {
    link = null;
    epoll.close();
    wakeUp.close();
  }
}
