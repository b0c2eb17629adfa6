// SPDX-License-Identifier: Apache-2.0
package org.ixj.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ixj.memory.MbufPool;
import org.ixj.net.Addresses;
import org.ixj.net.SocketEvents;
import org.ixj.stats.Counters;
import org.ixj.tcp.Tcp;
import org.ixj.tcp.TcpConfig;
import org.ixj.timer.TimerWheel;

/** A host of the simulation: a whole Tcp, its clock, its buffers, and an application on top. */
final class SimHost implements SocketEvents {
  private static final int IP_HEADER = 40;

  final int address;
  final MbufPool pool;
  final Tcp tcp;
  final TimerWheel wheel;
  final SimLink out;
  final Counters counters = new Counters();
  final MemorySegment arena;
  final SplittableRandom random;
  final Map<Long, SimConversation> byCookie = new HashMap<>();
  final List<SimConversation> conversations = new ArrayList<>();
  private final SimPlan plan;
  private long nextCookie = 1;
  private int roomLeft;

  SimHost(
      int address,
      TcpConfig config,
      int mbufs,
      SimLink out,
      SimPlan plan,
      SplittableRandom random,
      Arena memory,
      long nowUs) {
    this.address = address;
    this.out = out;
    this.plan = plan;
    this.random = random;
    pool = new MbufPool(memory.allocate((long) mbufs * MbufPool.BUFFER_BYTES, 64));
    arena = memory.allocate(plan.ring() * (long) plan.rings(), 64);
    wheel = new TimerWheel(nowUs);
    tcp = new Tcp(config, pool, arena, out, wheel, random.split(), counters);
  }

  void listen(int port, int backlog) {
    if (tcp.listen(port, 0, port, backlog) < 0) {
      throw new AssertionError("listen");
    }
  }

  /**
   * @param host by its address in IPv4
   */
  void connect(int host, int port, int stream, long nowUs) {
    int remote = Simulation.number(out.addresses(), host, Addresses.ipv6(out.here));
    long cookie = nextCookie++;
    long handle = tcp.connect(cookie, remote, port, nowUs);
    if (handle < 0) {
      throw new AssertionError("connect " + handle);
    }
    add(new SimConversation(this, handle, cookie, stream, true, plan));
  }

  private void add(SimConversation c) {
    conversations.add(c);
    byCookie.put(c.cookie, c);
  }

  /** Puts a datagram into a buffer and hands it up; false when there is no buffer. */
  boolean receive(SimLink from, SimLink.Datagram d, long nowUs) {
    int mbuf = pool.allocate();
    if (mbuf == MbufPool.NONE) {
      return false;
    }
    long at = pool.offset(mbuf) + 14 + IP_HEADER;
    pool.congestionExperienced(mbuf, d.marked());
    MemorySegment.copy(d.bytes(), 0, pool.segment(), ValueLayout.JAVA_BYTE, at, d.bytes().length);
    int source = known(from, d.source());
    tcp.input(mbuf, source, known(from, d.destination()), at, d.bytes().length, nowUs);
    return true;
  }

  /** An address by the number it has here. */
  private int known(SimLink from, int address) {
    Addresses theirs = from.addresses();
    return Addresses.ipv6(address)
        ? out.addresses().of(theirs.high(address), theirs.low(address))
        : address;
  }

  /** One turn of the loop after the receive burst. */
  void turn(long nowUs) {
    out.nowUs = nowUs;
    roomLeft = plan.eventRoom();
    boolean all = tcp.drain(this);
    if (all && tcp.hasEvents()) {
      throw new AssertionError("drain said it was done");
    }
    for (SimConversation c : new ArrayList<>(conversations)) {
      c.act(nowUs);
    }
    tcp.reclaim();
    wheel.advance(nowUs);
    tcp.flush(nowUs);
  }

  /** When the application or a timer wants to run next. */
  long nextUs(long nowUs) {
    long next = wheel.nextDeadlineUs();
    if (tcp.hasEvents()) {
      return nowUs + 1;
    }
    for (SimConversation c : conversations) {
      next = Math.min(next, c.wakeUs);
    }
    return Math.max(next, nowUs + 1);
  }

  boolean finished() {
    return conversations.stream().allMatch(c -> c.ended);
  }

  private boolean room() {
    return roomLeft-- > 0;
  }

  private SimConversation conversation(long cookie) {
    SimConversation c = byCookie.get(cookie);
    if (c == null || c.ended) {
      throw new AssertionError("event for cookie " + cookie + " that has none");
    }
    return c;
  }

  @Override
  public boolean knock(long handle, long listenerCookie, int remote, int port, int localPort) {
    if (!room()) {
      return false;
    }
    long cookie = nextCookie++;
    if (tcp.accept(handle, cookie) != 0) {
      throw new AssertionError("accept");
    }
    add(new SimConversation(this, handle, cookie, (int) listenerCookie, false, plan));
    return true;
  }

  @Override
  public boolean connected(long handle, long cookie, int code, int window) {
    if (!room()) {
      return false;
    }
    conversation(cookie).connected(code, window);
    return true;
  }

  @Override
  public boolean recv(long cookie, long offset, int length) {
    if (!room()) {
      return false;
    }
    conversation(cookie).recv(pool.segment(), offset, length);
    return true;
  }

  @Override
  public boolean sent(long cookie, long bytes, int window) {
    if (!room()) {
      return false;
    }
    conversation(cookie).sent(bytes, window);
    return true;
  }

  @Override
  public boolean dead(long cookie, int reason) {
    if (!room()) {
      return false;
    }
    conversation(cookie).dead(reason);
    return true;
  }

  @Override
  public boolean udpRecv(long h, long c, int a, int p, long offset, int length) {
    throw new AssertionError("udp");
  }

  @Override
  public boolean udpSent(long cookie) {
    throw new AssertionError("udp");
  }

  @Override
  public boolean timerFired(long cookie) {
    throw new AssertionError("timer");
  }
}
