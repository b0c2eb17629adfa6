// SPDX-License-Identifier: Apache-2.0
package org.ixj.stack;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.net.InterfaceConfig;
import org.ixj.net.Ipv6Config;
import org.ixj.net.Ipv6Link;
import org.ixj.net.Ipv6Prefix;
import org.ixj.net.Neighbors;
import org.ixj.net.SocketEvents;
import org.ixj.net.Steering;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.tcp.TcpConfig;

/**
 * A whole stack under hostile frames. The input is a script: a byte that says what to do, and what
 * that needs. Whatever the script, nothing throws, every table keeps its bound, and at the end
 * every message buffer is back.
 */
final class Gauntlet implements SocketEvents {
  static final long OUR_MAC = 0x0200_0000_0001L;
  static final int US = 0x0A00_0001;
  static final int UDP_PORT = 7;
  static final int TCP_PORT = 80;

  /** Bits of a script's first byte: bits 0 and 1 choose; the others say how. */
  static final int FRAME = 0;

  static final int FRAME_REPAIRED = 1;
  static final int PASS = 2;
  static final int CALL = 3;

  private static final int MBUFS = 256;
  private static final int MAX_FRAME = 1514;
  private static final long REASSEMBLY_US = 31_000_000;
  private static final long TIME_WAIT_US = 61_000_000;
  private static final int MTU = 1500;

  private final MbufPool pool =
      new MbufPool(Arena.ofAuto().allocate((long) MBUFS * MbufPool.BUFFER_BYTES, 64));
  private final MemorySegment arena = Arena.ofAuto().allocate(4096, 8);
  private final Neighbors neighbors = new Neighbors();
  private final Counters counters = new Counters();
  private final Sink sink = new Sink();
  private final Ipv6Link ipv6;
  private final Stack stack;
  private long nowUs = 1_000_000;
  private long udpSocket;
  private long knocked;
  private int room;

  private static final class Sink implements FrameSink {
    private final MemorySegment segment = Arena.ofAuto().allocate(MAX_FRAME, 8);
    private int length;

    @Override
    public MemorySegment segment() {
      return segment;
    }

    @Override
    public long begin(int headerBytes) {
      length = headerBytes;
      check();
      return 0;
    }

    @Override
    public void append(MemorySegment source, long offset, int bytes) {
      MemorySegment.copy(source, offset, segment, length, bytes);
      length += bytes;
      check();
    }

    private void check() {
      if (length > MAX_FRAME) {
        throw new AssertionError("frame of " + length + " bytes");
      }
    }

    @Override
    public void commit() {
      check();
    }

    @Override
    public int maxFrameBytes() {
      return MAX_FRAME;
    }
  }

  Gauntlet() {
    InterfaceConfig config = new InterfaceConfig(OUR_MAC, US, 24, 0x0A00_00FE, MTU);
    TcpConfig tcp = TcpConfig.defaults().withTables(32, 32);
    Ipv6Prefix us = new Ipv6Prefix(0x2001_0DB8L << 32, 1, 64);
    ipv6 =
        new Ipv6Link(
            config,
            new Ipv6Config(List.of(us), null, new byte[16], true),
            "ix0",
            _ -> {},
            new SplittableRandom(2));
    stack =
        new Stack(
            config,
            tcp,
            pool,
            sink,
            arena,
            neighbors,
            ipv6,
            true,
            Steering.ALL,
            new SplittableRandom(1),
            counters,
            nowUs);
    udpSocket = stack.udp().bind(1, 0, UDP_PORT);
    if (udpSocket < 0 || stack.tcp().listen(2, 0, TCP_PORT, 8) < 0) {
      throw new AssertionError("bind");
    }
    for (int i = 0; i < 30; i++) {
      nowUs += 100_000; // until the addresses have passed their test
      stack.advance(nowUs);
    }
    if (ipv6.addresses() != 2) {
      throw new AssertionError("addresses");
    }
  }

  /** Runs a script and checks what must hold; throws an AssertionError when it does not. */
  void run(byte[] script) {
    int at = 0;
    while (at < script.length) {
      int op = script[at++] & 0xFF;
      switch (op & 3) {
        case PASS -> nowUs += 1L << (op >>> 3);
        case CALL -> call(op >>> 2);
        default -> {
          int length = at + 1 < script.length ? (script[at] & 7) << 8 | (script[at + 1] & 0xFF) : 0;
          at += 2;
          int have = Math.max(0, Math.min(Math.min(length, MAX_FRAME), script.length - at));
          byte[] frame = new byte[have];
          System.arraycopy(script, Math.min(at, script.length), frame, 0, have);
          at += have;
          if ((op & 3) == FRAME_REPAIRED) {
            Repair.frame(frame);
          }
          receive(frame);
        }
      }
      turn();
    }
    end();
  }

  void receive(byte[] frame) {
    int mbuf = pool.allocate();
    if (mbuf == MbufPool.NONE) {
      return; // as a device does
    }
    long at = pool.offset(mbuf);
    MemorySegment.copy(frame, 0, pool.segment(), ValueLayout.JAVA_BYTE, at, frame.length);
    pool.length(mbuf, frame.length);
    stack.input(mbuf, nowUs);
  }

  private void call(int what) {
    switch (what & 7) {
      case 0 -> stack.udp().recvDone(udpSocket, what >>> 3);
      case 1 -> stack.udp().close(udpSocket);
      case 2 -> udpSocket = Math.max(stack.udp().bind(1, 0, UDP_PORT), udpSocket);
      case 3 ->
          stack
              .udp()
              .send(
                  udpSocket,
                  3,
                  US + (what >>> 3),
                  9,
                  arena,
                  new long[] {what, 0, 1, 2},
                  new int[] {what, 1, 700, 3},
                  4,
                  nowUs);
      case 4 -> stack.tcp().accept(knocked, 5);
      case 5 -> stack.tcp().send(knocked, 0, what, nowUs);
      case 6 -> stack.tcp().recvDone(knocked, what, nowUs);
      default -> stack.tcp().close(knocked, nowUs);
    }
  }

  private void turn() {
    room = 4;
    stack.drain(this);
    stack.reclaim();
    stack.advance(nowUs);
    if (stack.nextDeadlineUs() < 0 || neighbors.size() > Neighbors.CAPACITY) {
      throw new AssertionError("bounds");
    }
  }

  void end() {
    stack.shutdown(nowUs);
    nowUs += REASSEMBLY_US;
    room = Integer.MAX_VALUE;
    stack.drain(this);
    stack.reclaim();
    stack.advance(nowUs);
    nowUs += TIME_WAIT_US;
    stack.advance(nowUs);
    // Refused, but looks at what the interface is by now.
    stack.tcp().listen(1, stack.addresses().of(1L << 61, 1), 1, 1);
    if (stack.addresses().held() != ipv6.addresses()) {
      throw new AssertionError(stack.addresses().held() + " addresses held");
    }
    if (pool.available() != pool.capacity()) {
      throw new AssertionError(pool.capacity() - pool.available() + " message buffers lost");
    }
    if (counters.get(Counter.DROP_INTERNAL) != 0) {
      throw new AssertionError("a bug of ours was swallowed");
    }
  }

  long count(Counter counter) {
    return counters.get(counter);
  }

  private boolean take() {
    return room-- > 0;
  }

  @Override
  public boolean knock(long handle, long cookie, int address, int port, int localPort) {
    knocked = room > 0 ? handle : knocked;
    return take();
  }

  @Override
  public boolean connected(long handle, long cookie, int code, int window) {
    return take();
  }

  @Override
  public boolean recv(long cookie, long offset, int length) {
    return taken(offset, length);
  }

  @Override
  public boolean sent(long cookie, long bytes, int window) {
    return take();
  }

  @Override
  public boolean dead(long cookie, int reason) {
    return take();
  }

  @Override
  public boolean udpRecv(long handle, long cookie, int address, int port, long offset, int length) {
    return taken(offset, length);
  }

  /** What the application is shown must lie within one message buffer. */
  private boolean taken(long offset, int length) {
    boolean inside =
        length >= 0
            && offset >= 0
            && offset % MbufPool.BUFFER_BYTES + length <= MbufPool.BUFFER_BYTES
            && offset + length <= pool.segment().byteSize();
    if (!inside) {
      throw new AssertionError("payload at " + offset + " of " + length + " bytes");
    }
    return take();
  }

  @Override
  public boolean udpSent(long cookie) {
    return take();
  }

  @Override
  public boolean timerFired(long cookie) {
    return take();
  }
}
