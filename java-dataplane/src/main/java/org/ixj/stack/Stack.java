// SPDX-License-Identifier: Apache-2.0
package org.ixj.stack;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.net.Addresses;
import org.ixj.net.InterfaceConfig;
import org.ixj.net.Ipv6Link;
import org.ixj.net.Neighbors;
import org.ixj.net.NetInterface;
import org.ixj.net.SocketEvents;
import org.ixj.net.Steering;
import org.ixj.net.Udp;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.stats.Stage;
import org.ixj.tcp.Tcp;
import org.ixj.tcp.TcpConfig;
import org.ixj.timer.TimerWheel;
import org.ixj.wire.Ipv4Header;
import org.jspecify.annotations.Nullable;

/**
 * The protocols of one elastic thread: an interface with IPv4 and IPv6, UDP and TCP above it, and
 * the timers all of them use. Used by one thread; time comes in with every call.
 */
public final class Stack {
  private final MbufPool pool;
  private final TimerWheel wheel;
  private final NetInterface netInterface;
  private final Udp udp;
  private final Tcp tcp;
  private final UserTimers timers;
  private final Counters counters;

  /**
   * @param neighbors by IPv4, shared by the elastic threads
   * @param ipv6 shared by them too, null where IPv6 is not spoken
   * @param first whether this thread is the one that looks after {@code ipv6}
   * @param arena the application's send arena, read at transmission
   * @param steering which flows the device brings here
   * @param random source of secrets, sequence numbers and ports; not shared with another thread
   * @param nowUs where the clock that later calls pass in stands
   */
  public Stack(
      InterfaceConfig network,
      TcpConfig tcpConfig,
      MbufPool pool,
      FrameSink out,
      MemorySegment arena,
      Neighbors neighbors,
      @Nullable Ipv6Link ipv6,
      boolean first,
      Steering steering,
      RandomGenerator random,
      Counters counters,
      long nowUs) {
    this.pool = pool;
    this.counters = counters;
    wheel = new TimerWheel(nowUs);
    netInterface =
        new NetInterface(
            network,
            pool,
            new CountedSink(out, counters),
            neighbors,
            ipv6,
            first,
            random,
            counters);
    udp = new Udp(pool, netInterface, random, counters);
    tcp = new Tcp(tcpConfig, pool, arena, netInterface, wheel, steering, random, counters);
    timers = new UserTimers(wheel);
    netInterface.transport(Ipv4Header.PROTOCOL_UDP, udp);
    netInterface.transport(Ipv4Header.PROTOCOL_TCP, tcp);
  }

  /** A stack that does not speak IPv6. */
  public Stack(
      InterfaceConfig network,
      TcpConfig tcpConfig,
      MbufPool pool,
      FrameSink out,
      MemorySegment arena,
      Neighbors neighbors,
      Steering steering,
      RandomGenerator random,
      Counters counters,
      long nowUs) {
    this(
        network, tcpConfig, pool, out, arena, neighbors, null, true, steering, random, counters,
        nowUs);
  }

  /** The numbers that addresses are known by in calls and event conditions. */
  public Addresses addresses() {
    return netInterface.addresses();
  }

  /** Takes a received frame over. */
  public void input(int mbuf, long nowUs) {
    counters.add(Counter.RX_BYTES, pool.length(mbuf));
    netInterface.input(mbuf, nowUs);
  }

  /** Runs what is due, then sends what became sendable. Once per loop turn. */
  public void advance(long nowUs) {
    wheel.advance(nowUs);
    netInterface.advance(nowUs);
    counters.stages().mark(Stage.TIMERS);
    tcp.flush(nowUs);
  }

  /** When {@link #advance} has something to do at the latest; Long.MAX_VALUE when never. */
  public long nextDeadlineUs() {
    return Math.min(wheel.nextDeadlineUs(), netInterface.nextDeadlineUs());
  }

  /**
   * Offers pending event conditions.
   *
   * @return false if the sink had no room for all of them
   */
  public boolean drain(SocketEvents events) {
    return tcp.drain(events) && udp.drain(events) && timers.drain(events);
  }

  /** The application has consumed every event so far: see {@link Tcp#reclaim}. */
  public void reclaim() {
    tcp.reclaim();
  }

  /** The application is gone: its connections are reset and everything it held comes back. */
  public void shutdown(long nowUs) {
    tcp.shutdown(nowUs);
    udp.shutdown();
    timers.shutdown();
  }

  /** TCP's batched system calls. */
  public Tcp tcp() {
    return tcp;
  }

  /** UDP's batched system calls. */
  public Udp udp() {
    return udp;
  }

  /** The application's own timers. */
  public UserTimers timers() {
    return timers;
  }
}
