// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import static org.ixj.tools.sim.ViolationException.require;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ixj.abi.ResultCode;
import org.ixj.memory.MbufPool;
import org.ixj.net.InterfaceConfig;
import org.ixj.net.Ipv6Config;
import org.ixj.net.Ipv6Link;
import org.ixj.net.Ipv6Prefix;
import org.ixj.net.Neighbors;
import org.ixj.net.SocketEvents;
import org.ixj.net.Steering;
import org.ixj.stack.Stack;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;

/** A host: a whole stack, a clock, and an application that talks to those on other hosts. */
final class Station implements SocketEvents {
  private static final int PORT = 80;
  private static final int BACKLOG = 8;
  private static final int SLOTS = 128;
  private static final int MOST_AT_ONCE = 6;
  private static final long LISTENER = 1;
  private static final long FIRST_COOKIE = 2;
  private static final byte[] SECRET = new byte[Ipv6Config.MIN_SECRET_BYTES];

  private final int number;
  private final Build build;
  private final SplittableRandom random;
  private final MbufPool pool;
  private final MemorySegment arena;
  private final Counters counters = new Counters();
  private final Ipv6Link ipv6;
  private final Stack stack;
  private final Datagrams datagrams;
  private final Map<Long, Conversation> conversations = new LinkedHashMap<>();
  private final BitSet slots = new BitSet(SLOTS);
  private final Link link;
  private long nextCookie = FIRST_COOKIE;
  private long worldUs;
  private long aheadUs;
  private long fairSinceUs;
  private int roomLeft;
  private boolean untold;
  private long ended;
  private long bytes;

  /**
   * @param worldUs the time
   */
  Station(int number, Build build, SplittableRandom random, Arena memory, Link link, long worldUs) {
    this.number = number;
    this.build = build;
    this.random = random;
    this.link = link;
    this.worldUs = worldUs;
    pool = new MbufPool(memory.allocate((long) build.mbufs() * MbufPool.BUFFER_BYTES, 64));
    arena = memory.allocate((long) SLOTS * Conversation.RING_BYTES + Datagrams.BYTES, 64);
    InterfaceConfig network =
        new InterfaceConfig(
            Stations.mac(number), Stations.ipv4(number), Stations.IPV4_PREFIX, 0, Weather.WIDEST);
    Ipv6Prefix address =
        new Ipv6Prefix(Stations.IPV6_HIGH, Stations.ipv6Low(number), Stations.IPV6_PREFIX);
    ipv6 =
        new Ipv6Link(
            network,
            new Ipv6Config(List.of(address), null, SECRET, false),
            "station" + number,
            _ -> {},
            random.split());
    stack =
        new Stack(
            network,
            build.tcp(),
            pool,
            new Nic(this::leaves),
            arena,
            new Neighbors(random.split()),
            ipv6,
            true,
            Steering.ALL,
            random.split(),
            counters,
            worldUs);
    require(stack.tcp().listen(LISTENER, 0, PORT, BACKLOG) > 0, "listen");
    datagrams = new Datagrams(stack, arena, (long) SLOTS * Conversation.RING_BYTES, random.split());
  }

  private void leaves(byte[] frame) {
    link.send(number, frame, worldUs);
  }

  /** What its clock says. */
  private long nowUs() {
    return worldUs + aheadUs;
  }

  /** Its clock jumps ahead, as that of a machine does that was stopped. */
  void jump(long us) {
    aheadUs += us;
  }

  /** Conversations that begin later must end well, until this is said again. */
  void fairSince(long us) {
    fairSinceUs = us;
  }

  void receive(byte[] frame, long us) {
    worldUs = us;
    int mbuf = pool.allocate();
    if (mbuf == MbufPool.NONE) {
      return; // as of a device without buffers
    }
    MemorySegment.copy(
        frame, 0, pool.segment(), ValueLayout.JAVA_BYTE, pool.offset(mbuf), frame.length);
    pool.length(mbuf, frame.length);
    stack.input(mbuf, nowUs());
  }

  /** A turn of the loop behind what was received. */
  void turn(long us) {
    worldUs = us;
    roomLeft = build.eventRoom();
    untold = !stack.drain(this);
    conversations.values().forEach(c -> c.act(nowUs()));
    datagrams.act();
    reap();
    stack.reclaim();
    stack.advance(nowUs());
  }

  private void reap() {
    conversations
        .values()
        .removeIf(
            c -> {
              if (c.ended()) {
                judge(c);
              }
              return c.ended();
            });
  }

  private void judge(Conversation c) {
    require(c.well() || c.begunUs <= fairSinceUs, "ended without need: " + c);
    slots.clear(c.slot);
    ended++;
    bytes += c.bytes();
  }

  /** When it wants its next turn. */
  long nextUs() {
    long next = stack.nextDeadlineUs();
    for (Conversation c : conversations.values()) {
      next = Math.min(next, c.nextUs());
    }
    if (untold || stack.tcp().hasEvents()) {
      next = nowUs() + 1;
    }
    return next == Long.MAX_VALUE ? next : Math.max(next - aheadUs, worldUs + 1);
  }

  /** Begins to talk to another station, if it is not too busy. */
  void call(int other, long us) {
    worldUs = us;
    if (conversations.size() >= MOST_AT_ONCE || random.nextInt(4) == 0) {
      datagrams.send(address(other), nowUs());
      return;
    }
    int slot = slots.nextClearBit(0);
    int plan = random.nextInt();
    long cookie = nextCookie++;
    long handle = stack.tcp().connect(cookie, address(other), PORT, nowUs());
    if (handle == ResultCode.UNREACHABLE) {
      return; // its own address has not passed its test yet
    }
    require(handle > 0, "connect: " + handle);
    begin(handle, cookie, slot, true, plan);
  }

  private int address(int other) {
    return random.nextBoolean()
        ? Stations.ipv4(other)
        : stack.addresses().of(Stations.IPV6_HIGH, Stations.ipv6Low(other));
  }

  private void begin(long handle, long cookie, int slot, boolean connector, int plan) {
    require(slot < SLOTS, "more conversations than there can be");
    slots.set(slot);
    Conversation c =
        new Conversation(
            stack.tcp(),
            arena,
            random.split(),
            handle,
            cookie,
            slot,
            connector,
            plan,
            worldUs,
            nowUs());
    conversations.put(cookie, c);
  }

  /** Throws if a conversation should have ended long ago. */
  void assertNoneHangs() {
    for (Conversation c : conversations.values()) {
      require(!c.hangs(nowUs()), "hangs: " + c);
    }
  }

  /** Whether nothing is left of any conversation. */
  boolean quiet() {
    return conversations.isEmpty()
        && stack.tcp().connections() == 0
        && stack.tcp().timeWaits() == 0;
  }

  /** Ends its life: nothing may be held. */
  void end(long us) {
    worldUs = us;
    stack.shutdown(nowUs());
    roomLeft = Integer.MAX_VALUE;
    require(stack.drain(this), "events without room");
    stack.reclaim();
    require(
        pool.available() == pool.capacity(), pool.capacity() - pool.available() + " mbufs held");
    require(stack.tcp().heldMbufs() == 0, "mbufs of connections that are none");
    require(counters.get(Counter.DROP_INTERNAL) == 0, "a bug of ours was swallowed");
    stack.tcp().listen(LISTENER, 0, PORT, BACKLOG); // which looks at what the interface is now
    stack.shutdown(nowUs());
    require(
        stack.addresses().held() == ipv6.addresses(),
        stack.addresses().held() + " numbers of addresses held");
  }

  /** Conversations that have ended. */
  long ended() {
    return ended;
  }

  /** Bytes that applications were given, and checked. */
  long bytes() {
    return bytes + datagrams.bytes();
  }

  private boolean room() {
    return roomLeft-- > 0;
  }

  private Conversation conversation(long cookie) {
    Conversation c = conversations.get(cookie);
    if (c == null || c.ended()) {
      throw new ViolationException("an event for nobody: " + cookie);
    }
    return c;
  }

  @Override
  public boolean knock(long handle, long cookie, int address, int port, int localPort) {
    if (!room()) {
      return false;
    }
    require(cookie == LISTENER && localPort == PORT, "a knock at another's door");
    long own = nextCookie++;
    require(stack.tcp().accept(handle, own) == ResultCode.OK, "accept");
    begin(handle, own, slots.nextClearBit(0), false, 0);
    return true;
  }

  @Override
  public boolean connected(long handle, long cookie, int code, int window) {
    if (!room()) {
      return false;
    }
    conversation(cookie).connected(code, window, nowUs());
    return true;
  }

  @Override
  public boolean recv(long cookie, long offset, int length) {
    if (!room()) {
      return false;
    }
    conversation(cookie).received(pool.segment(), offset, length, nowUs());
    return true;
  }

  @Override
  public boolean sent(long cookie, long bytesOfIt, int window) {
    if (!room()) {
      return false;
    }
    conversation(cookie).sent(bytesOfIt, window, nowUs());
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
  public boolean udpRecv(long handle, long cookie, int address, int port, long offset, int length) {
    if (!room()) {
      return false;
    }
    datagrams.received(pool.segment(), offset, length);
    return true;
  }

  @Override
  public boolean udpSent(long cookie) {
    if (!room()) {
      return false;
    }
    datagrams.sent();
    return true;
  }

  @Override
  public boolean timerFired(long cookie) {
    throw new ViolationException("a timer that nobody set");
  }
}
