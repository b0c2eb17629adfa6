// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.Ipv4Header;
import org.jspecify.annotations.Nullable;

/**
 * An interface with UDP above it on a bench: frames go in by hand, what comes out is recorded. We
 * are {@link #US} on a /24 with a gateway; {@link #PEER} is a neighbour.
 */
final class Bench implements SocketEvents {
  static final long OUR_MAC = 0x0200_0000_0001L;
  static final long PEER_MAC = 0x0200_0000_0002L;
  static final long GATEWAY_MAC = 0x0200_0000_00FEL;
  static final int US = 0x0A00_0001;
  static final int PEER = 0x0A00_0002;
  static final int GATEWAY = 0x0A00_00FE;
  static final int FAR = 0x0808_0808;
  static final int LINK_BROADCAST = 0x0A00_00FF;
  static final int MTU = 1500;
  static final InterfaceConfig CONFIG = new InterfaceConfig(OUR_MAC, US, 24, GATEWAY, MTU);

  /** A datagram the application was told of. */
  record Received(long handle, long cookie, int address, int port, long offset, int length) {}

  final MbufPool pool;
  final RecordingSink sink = new RecordingSink();
  final Counters counters = new Counters();
  final NetInterface net;
  final Udp udp;
  final List<Received> received = new ArrayList<>();
  final List<Long> sent = new ArrayList<>();
  final MemorySegment arena = Arena.ofAuto().allocate(1 << 16, 8);
  int room = Integer.MAX_VALUE;
  long nowUs = 1_000_000_000;

  Bench() {
    this(new Neighbors(), 1024);
  }

  Bench(Neighbors neighbors, int mbufs) {
    this(CONFIG, neighbors, null, mbufs);
  }

  Bench(InterfaceConfig config, Neighbors neighbors, @Nullable Ipv6Link link, int mbufs) {
    pool = new MbufPool(Arena.ofAuto().allocate((long) mbufs * MbufPool.BUFFER_BYTES, 64));
    net =
        new NetInterface(
            config, pool, sink, neighbors, link, true, new SplittableRandom(1), counters);
    udp = new Udp(pool, net, new SplittableRandom(2), counters);
    net.transport(Ipv4Header.PROTOCOL_UDP, udp);
    net.advance(nowUs);
  }

  /** Lets time pass and what is due happen. */
  void pass(long us) {
    nowUs += us;
    net.advance(nowUs);
  }

  /** A frame arrives, in a buffer otherwise full of another packet's leftovers. */
  void receive(byte[] frame) {
    int mbuf = pool.allocate();
    assertThat(mbuf).isNotEqualTo(MbufPool.NONE);
    long at = pool.offset(mbuf);
    pool.segment().asSlice(at, MbufPool.BUFFER_BYTES).fill((byte) 0xA5);
    MemorySegment.copy(frame, 0, pool.segment(), ValueLayout.JAVA_BYTE, at, frame.length);
    pool.length(mbuf, frame.length);
    net.input(mbuf, nowUs);
  }

  /** {@link #receive} a frame that must be refused for one reason, with no answer. */
  void refused(byte[] frame, Counter reason) {
    long before = get(reason);
    long others = drops() - before;
    int frames = sink.frames.size();
    receive(frame);
    assertThat(get(reason)).as("counted as %s", reason).isEqualTo(before + 1);
    assertThat(drops() - get(reason)).as("counted otherwise too").isEqualTo(others);
    assertThat(sink.frames).as("answered").hasSize(frames);
  }

  /** Every counter that gives a reason for not delivering a frame. */
  long drops() {
    long sum = 0;
    for (Counter counter : Counter.values()) {
      String name = counter.name();
      boolean reason =
          name.contains("DROP")
              || name.endsWith("IGNORED")
              || name.endsWith("LIMITED")
              || (name.startsWith("FRAGMENTS") && counter != Counter.FRAGMENTS_REASSEMBLED)
              || counter == Counter.ND_SUSPECTED
              || counter == Counter.ND_CONFLICTS
              || counter == Counter.ARP_SUSPECTED
              || counter == Counter.ARP_CONFLICTS;
      sum += reason ? get(counter) : 0;
    }
    return sum;
  }

  long get(Counter counter) {
    return counters.get(counter);
  }

  /** The next frame sent. */
  byte[] frame() {
    assertThat(sink.frames).as("frames sent").isNotEmpty();
    return sink.frames.poll();
  }

  void silent() {
    assertThat(sink.frames).as("frames sent").isEmpty();
  }

  /** Makes the peer and the gateway known and reachable, as by answers to our requests. */
  Bench acquainted() {
    acquaint(PEER, PEER_MAC);
    acquaint(GATEWAY, GATEWAY_MAC);
    return this;
  }

  void acquaint(int address, long mac) {
    assertThat(send(address)).isNotNegative();
    receive(Frames.arp(OUR_MAC, 2, mac, address, OUR_MAC, US));
    sink.frames.clear();
  }

  /** Sends an empty datagram of an unused protocol. */
  long send(int destination) {
    long at = net.begin(US, destination, 200, 0);
    if (at >= 0) {
      net.commit();
    }
    return at;
  }

  long sendUdp(long handle, int address, int port, byte[]... parts) {
    long[] offsets = new long[4];
    int[] lengths = new int[4];
    long at = 1;
    for (int i = 0; i < parts.length; i++) {
      offsets[i] = at;
      lengths[i] = parts[i].length;
      MemorySegment.copy(parts[i], 0, arena, ValueLayout.JAVA_BYTE, at, parts[i].length);
      at += parts[i].length + 3;
    }
    return udp.send(handle, 77, address, port, arena, offsets, lengths, parts.length, nowUs);
  }

  byte[] bytes(Received r) {
    return pool.segment().asSlice(r.offset, r.length).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Ends a test: nothing may be held any more. */
  void noLeak() {
    udp.shutdown();
    pass(Reassembly.TIMEOUT_US);
    assertThat(pool.available()).as("free message buffers").isEqualTo(pool.capacity());
    assertThat(get(Counter.DROP_INTERNAL)).isZero();
  }

  @Override
  public boolean udpRecv(long handle, long cookie, int address, int port, long offset, int length) {
    if (room == 0) {
      return false;
    }
    room--;
    return received.add(new Received(handle, cookie, address, port, offset, length));
  }

  @Override
  public boolean udpSent(long cookie) {
    if (room == 0) {
      return false;
    }
    room--;
    return sent.add(cookie);
  }

  @Override
  public boolean knock(long handle, long cookie, int address, int port, int localPort) {
    throw new AssertionError("knock");
  }

  @Override
  public boolean connected(long handle, long cookie, int code, int window) {
    throw new AssertionError("connected");
  }

  @Override
  public boolean recv(long cookie, long offset, int length) {
    throw new AssertionError("recv");
  }

  @Override
  public boolean sent(long cookie, long bytes, int window) {
    throw new AssertionError("sent");
  }

  @Override
  public boolean dead(long cookie, int reason) {
    throw new AssertionError("dead");
  }

  @Override
  public boolean timerFired(long cookie) {
    throw new AssertionError("timerFired");
  }
}
