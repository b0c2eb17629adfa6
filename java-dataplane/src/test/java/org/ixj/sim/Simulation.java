// SPDX-License-Identifier: Apache-2.0
package org.ixj.sim;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.ixj.net.Addresses;
import org.ixj.stats.Counter;
import org.ixj.tcp.TcpConfig;

/** Two hosts and a link, run in virtual time from one seed until all is over. */
final class Simulation implements AutoCloseable {
  static final int A = 0x0A000001;
  static final int B = 0x0A000002;

  /** Well before the clock's 32-bit parts wrap, and not zero. */
  static final long START_US = 4_294_900_000L;

  final SimHost a;
  final SimHost b;
  final SimLink ab;
  final SimLink ba;
  final long seed;
  long nowUs = START_US;
  private final Arena memory = Arena.ofConfined();
  private final SplittableRandom random;

  Simulation(long seed, SimLink.Faults faults, SimPlan plan, TcpConfig config, int mbufs) {
    this(seed, faults, false, plan, config, mbufs);
  }

  /**
   * @param cuts whether the links cut long datagrams into segments
   */
  Simulation(
      long seed, SimLink.Faults faults, boolean cuts, SimPlan plan, TcpConfig config, int mbufs) {
    this(seed, faults, cuts, false, plan, config, mbufs);
  }

  /** The same over IPv6, or not. */
  Simulation(
      long seed,
      SimLink.Faults faults,
      boolean cuts,
      boolean ipv6,
      SimPlan plan,
      TcpConfig config,
      int mbufs) {
    this.seed = seed;
    random = new SplittableRandom(seed);
    ab = new SimLink(A, ipv6, random.split(), faults, cuts);
    ba = new SimLink(B, ipv6, random.split(), faults, cuts);
    a = new SimHost(A, config, mbufs, ab, plan, random.split(), memory, nowUs);
    b = new SimHost(B, config, mbufs, ba, plan, random.split(), memory, nowUs);
    ab.nowUs = nowUs;
    ba.nowUs = nowUs;
  }

  /** Runs until both applications are done, then until nothing is left in any table. */
  void run(long limitUs) {
    long endUs = nowUs + limitUs;
    start();
    while (!(a.finished() && b.finished() && quiet())) {
      step();
      if (nowUs > endUs) {
        throw new AssertionError("seed " + seed + " hangs:\n" + describe());
      }
    }
  }

  /** The number of a host's address, which ends like its IPv4 one. */
  static int number(Addresses addresses, int host, boolean ipv6) {
    return ipv6 ? addresses.of(0xFD00L << 48, host) : host;
  }

  /** Lets what was called before the first step leave. */
  void start() {
    a.turn(nowUs);
    b.turn(nowUs);
  }

  /** Runs until both applications have seen every end; returns how long that took. */
  long runApplications(long limitUs) {
    long beginUs = nowUs;
    start();
    while (!(a.finished() && b.finished() && b.conversations.size() > 0)) {
      step();
      if (nowUs - beginUs > limitUs) {
        throw new AssertionError("seed " + seed + " is too slow:\n" + describe());
      }
    }
    return nowUs - beginUs;
  }

  /** Lets time pass; the caller calls {@link #start} first. */
  void runFor(long us) {
    long endUs = nowUs + us;
    while (nowUs < endUs) {
      step();
    }
  }

  private boolean quiet() {
    return a.tcp.tuples() == 0
        && b.tcp.tuples() == 0
        && ab.nextUs() == Long.MAX_VALUE
        && ba.nextUs() == Long.MAX_VALUE;
  }

  private void step() {
    long next = Math.min(ab.nextUs(), ba.nextUs());
    next = Math.min(next, Math.min(a.nextUs(nowUs), b.nextUs(nowUs)));
    if (next == Long.MAX_VALUE) {
      throw new AssertionError("seed " + seed + ": nothing will ever happen:\n" + describe());
    }
    nowUs = Math.max(next, nowUs);
    ab.nowUs = nowUs;
    ba.nowUs = nowUs;
    burst(ab, b);
    burst(ba, a);
    a.turn(nowUs);
    b.turn(nowUs);
  }

  private void burst(SimLink link, SimHost to) {
    for (int i = 0; i < 64 && link.nextUs() <= nowUs; i++) {
      to.receive(link, link.poll(), nowUs);
    }
  }

  String describe() {
    StringBuilder s = new StringBuilder("now " + (nowUs - START_US) + " us\n");
    for (SimHost h : new SimHost[] {a, b}) {
      s.append(h == a ? "A" : "B");
      s.append(" connections=").append(h.tcp.connections());
      s.append(" tuples=").append(h.tcp.tuples());
      s.append(" held=").append(h.tcp.heldMbufs());
      s.append(" free=").append(h.pool.available()).append('/').append(h.pool.capacity());
      s.append('\n');
      h.conversations.forEach(c -> s.append("  ").append(c).append('\n'));
      for (Counter c : Counter.values()) {
        if (h.counters.get(c) != 0) {
          s.append("  ").append(c.label()).append(' ').append(h.counters.get(c)).append('\n');
        }
      }
    }
    return s.toString();
  }

  @Override
  public void close() {
    memory.close();
  }
}
