// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import org.ixj.device.Device;
import org.ixj.device.DeviceQueue;
import org.ixj.device.ForwardingDevice;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counters;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Packet;
import org.jspecify.annotations.Nullable;

/**
 * A hub between the clients' device and their stack, with a second, hostile station at it. The
 * clients' elastic thread carries the station's frames with its own; everything else is for any
 * thread.
 */
final class Link implements Network {
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final long TYPE_AT = 12;
  private static final long ARP_TARGET_AT = 38;

  /** IEEE 802 local experimental EtherType 2. */
  private static final short NOBODYS = (short) 0x88B6;

  private static final byte NOP = 1;
  private static final byte TIMESTAMPS = 8;

  /** In place of a flow that its client has ended. */
  private static final long OVER = -1;

  private static final int WAITING = 1024;
  private static final int PER_TURN = 64;
  private static final int PORTS = 1 << 16;
  private static final long LOOK_MS = 1;
  private static final long SEED = 5;

  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(WAITING);
  // By the client's port: next sequence number above, acknowledgement below; 0 for none, or OVER.
  private final AtomicLongArray flows = new AtomicLongArray(PORTS);
  private final AtomicIntegerArray timestamps = new AtomicIntegerArray(PORTS);

  /** What the station answers at once, even while it floods. Of the clients' elastic thread. */
  private final Deque<byte[]> prompt = new ArrayDeque<>();

  private final AtomicLong heard = new AtomicLong();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private volatile Consumer<byte[]> listener = _ -> {};
  private volatile boolean carrying;
  private volatile boolean cut;
  private volatile boolean closed;
  private volatile long target;
  private volatile long client;

  /** The device with the hub around it. */
  Device around(Device device) {
    client = device.macAddress();
    return new Hub(device);
  }

  @Override
  public long target() {
    return target;
  }

  @Override
  public long client() {
    return client;
  }

  @Override
  public void send(byte[] frame) throws InterruptedException {
    while (!waiting.offer(frame, LOOK_MS, TimeUnit.MILLISECONDS)) {
      mustBeOpen();
    }
  }

  /** Ends an attack that still goes on: nobody carries its frames any more. */
  void close() {
    closed = true;
  }

  private void mustBeOpen() {
    if (closed) {
      throw new IllegalStateException("the link is gone");
    }
  }

  /** From now on no frame comes through, either way, until it is mended. */
  void cut(boolean broken) {
    cut = broken;
  }

  @Override
  public void settle() throws InterruptedException {
    while (!waiting.isEmpty() || carrying) {
      mustBeOpen();
      Thread.sleep(LOOK_MS);
    }
  }

  @Override
  public List<Flow> flows() {
    List<Flow> all = new ArrayList<>();
    for (int port = 0; port < PORTS; port++) {
      long flow = flows.get(port);
      if (flow != 0 && flow != OVER) {
        all.add(new Flow(port, (int) (flow >>> 32), (int) flow, timestamps.get(port)));
      }
    }
    return all;
  }

  @Override
  public void listen(Consumer<byte[]> frame) {
    listener = frame;
  }

  @Override
  public long heard() {
    return heard.get();
  }

  @Override
  public SplittableRandom random() {
    return random;
  }

  private static long station(MemorySegment m, long at) {
    return (long) Short.toUnsignedInt(m.get(U16, at)) << 32
        | Integer.toUnsignedLong(m.get(U32, at + 2));
  }

  private void received(MemorySegment m, long at, int length) {
    if (length < Packet.IP_AT) {
      return;
    }
    long to = station(m, at);
    if (target == 0) {
      target = station(m, at + 6);
    }
    if (to == STATION || to == Packet.BROADCAST) {
      if (asksForUs(m, at, length)) {
        byte[] answer = Packet.arp(2, STATION, ATTACKER, target, TARGET);
        prompt.add(Packet.ethernet(target, STATION, Packet.ARP, answer));
        return;
      }
      heard.addAndGet(to == STATION ? 1 : 0);
      listener.accept(m.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
    }
    long tcp = at + Packet.TRANSPORT_AT;
    if (isTcp(m, at, length)
        && m.get(U16, tcp) == PORT
        && (m.get(ValueLayout.JAVA_BYTE, tcp + 13) & Packet.RST) != 0) {
      flows.set(Short.toUnsignedInt(m.get(U16, tcp + 2)), 0);
    }
  }

  private static boolean isTcp(MemorySegment m, long at, int length) {
    return length >= Packet.TRANSPORT_AT + 20
        && Short.toUnsignedInt(m.get(U16, at + TYPE_AT)) == Packet.IPV4
        && m.get(ValueLayout.JAVA_BYTE, at + Packet.IP_AT + 9) == Packet.TCP;
  }

  /** An ARP request for the station's address, which is answered as by any host. */
  private static boolean asksForUs(MemorySegment m, long at, int length) {
    return length >= ARP_TARGET_AT + Integer.BYTES
        && Short.toUnsignedInt(m.get(U16, at + TYPE_AT)) == Packet.ARP
        && m.get(U32, at + ARP_TARGET_AT) == ATTACKER;
  }

  private void sent(MemorySegment m, long at, int length) {
    long tcp = at + Packet.TRANSPORT_AT;
    if (!isTcp(m, at, length) || m.get(U16, tcp + 2) != PORT) {
      return;
    }
    int port = Short.toUnsignedInt(m.get(U16, tcp));
    int flags = m.get(ValueLayout.JAVA_BYTE, tcp + 13);
    if (flows.get(port) == OVER && (flags & Packet.SYN) == 0) {
      return; // this acknowledges the other's end
    }
    int header = (m.get(ValueLayout.JAVA_BYTE, tcp + 12) >> 4 & 15) * 4;
    int bytes = Short.toUnsignedInt(m.get(U16, at + Packet.IP_AT + 2)) - 20 - header;
    int next = m.get(U32, tcp + 4) + bytes + (flags & Packet.SYN) / Packet.SYN;
    timestamps.set(port, timestamp(m, tcp + 20, tcp + header));
    boolean over = (flags & (Packet.RST | Packet.FIN)) != 0;
    flows.set(port, over ? OVER : (long) next << 32 | Integer.toUnsignedLong(m.get(U32, tcp + 8)));
  }

  /** TSval of RFC 7323 §3.2, 0 where there is none. */
  private static int timestamp(MemorySegment m, long from, long end) {
    long at = from;
    while (at + 10 <= end) {
      byte kind = m.get(ValueLayout.JAVA_BYTE, at);
      if (kind == TIMESTAMPS) {
        return m.get(U32, at + 2);
      }
      at += kind == NOP ? 1 : Math.max(m.get(ValueLayout.JAVA_BYTE, at + 1), 2);
    }
    return 0;
  }

  private final class Hub extends ForwardingDevice {
    Hub(Device device) {
      super(device);
    }

    @Override
    public DeviceQueue open(int index, MbufPool pool, Counters counters) {
      return new Port(device().open(index, pool, counters), pool);
    }
  }

  private final class Port implements DeviceQueue {
    private final DeviceQueue queue;
    private final MbufPool pool;
    private byte @Nullable [] refused;
    private long at;
    private int length;

    Port(DeviceQueue queue, MbufPool pool) {
      this.queue = queue;
      this.pool = pool;
    }

    @Override
    public int receive(int[] mbufs, int max) {
      int n = queue.receive(mbufs, max);
      if (cut) {
        for (int i = 0; i < n; i++) {
          pool.free(mbufs[i]);
        }
        return 0;
      }
      for (int i = 0; i < n; i++) {
        received(pool.segment(), pool.offset(mbufs[i]), pool.length(mbufs[i]));
      }
      return n;
    }

    @Override
    public MemorySegment segment() {
      return queue.segment();
    }

    @Override
    public long begin(int headerBytes) {
      length = headerBytes;
      at = queue.begin(headerBytes);
      return at;
    }

    @Override
    public void append(MemorySegment source, long offset, int bytes) {
      queue.append(source, offset, bytes);
      length += bytes;
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
    public void commit() {
      sent(queue.segment(), at, length);
      if (cut && length >= Packet.IP_AT) {
        queue.segment().set(U16, at + TYPE_AT, NOBODYS); // whoever gets it, drops it
      }
      queue.commit();
    }

    @Override
    public int maxFrameBytes() {
      return queue.maxFrameBytes();
    }

    @Override
    public void flush() {
      carrying = true;
      for (int i = 0; i < PER_TURN && carry(); i++) {}
      queue.flush();
      carrying = refused != null;
    }

    /** Puts one frame of the station on the link; whether there may be another. */
    private boolean carry() {
      byte[] frame = refused != null ? refused : prompt.poll();
      refused = null;
      if (frame == null) {
        frame = waiting.poll();
      }
      if (frame == null) {
        return false;
      }
      if (queue.begin(0) == FrameSink.FULL) {
        refused = frame;
        return false;
      }
      int bytes = Math.min(frame.length, queue.maxFrameBytes());
      queue.append(MemorySegment.ofArray(frame), 0, bytes);
      queue.commit();
      return true;
    }

    @Override
    public void prepareSleep() {
      queue.prepareSleep();
    }

    @Override
    public void awake(boolean rung) {
      queue.awake(rung);
    }

    @Override
    public int wakeFd() {
      return queue.wakeFd();
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
  }
}
