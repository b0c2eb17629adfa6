// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.ixj.abi.ResultCode;
import org.ixj.memory.MbufPool;
import org.ixj.net.Addresses;
import org.ixj.net.IpOutput;
import org.ixj.net.SocketEvents;
import org.ixj.net.Steering;
import org.ixj.net.Transport;
import org.ixj.stats.Counters;
import org.ixj.timer.Timer;
import org.ixj.timer.TimerWheel;

/**
 * TCP for one elastic thread and one application: segments in from {@link Transport}, batched
 * system calls in from the application, segments out through {@link IpOutput} at {@link #flush},
 * event conditions out through {@link SocketEvents} at {@link #drain}.
 *
 * <p>The calls return zero or more for success and a {@link ResultCode} below zero otherwise; their
 * exact meaning is in {@link org.ixj.abi.Op}. Every argument of a call may be hostile, except that
 * ranges of the send arena were checked to lie inside it. Owned by one thread.
 */
public final class Tcp implements Transport, Connection.Timers {
  // How soon output that the layer below refused is tried again.
  private static final long RETRY_US = 1000;

  private final TcpConfig config;
  private final IpOutput ip;
  private final Addresses addresses;
  private final MbufPool pool;
  private final TimerWheel wheel;
  private final Payloads payloads;
  private final SendEntries entries = new SendEntries();
  private final SentSegments segments = new SentSegments();
  private final Connections connections;
  private final ConnectionTable table;
  private final TimeWaitTable timeWait;
  private final Listeners listeners;
  private final EventQueue events;
  private final OutputQueue output = new OutputQueue();
  private final SegmentOut out;
  private final Lifecycle lifecycle;
  private final Handshake handshake;
  private final Receiver receiver;
  private final Sender sender;
  private final Demux demux;
  private final ConnectionCalls calls;
  private final EphemeralPorts ports;
  private final Timer retry;
  // The latest time a segment or a flush brought, for calls that bring none.
  private long clockUs;

  /**
   * Makes a stack without connections.
   *
   * @param sendArena the application's memory, readable for the life of the stack
   * @param random for secrets; seeded by the caller
   */
  public Tcp(
      TcpConfig config,
      MbufPool pool,
      MemorySegment sendArena,
      IpOutput ip,
      TimerWheel wheel,
      RandomGenerator random,
      Counters counters) {
    this(config, pool, sendArena, ip, wheel, Steering.ALL, random, counters);
  }

  /**
   * The same on one of several elastic threads.
   *
   * @param steering which flows come here
   */
  public Tcp(
      TcpConfig config,
      MbufPool pool,
      MemorySegment sendArena,
      IpOutput ip,
      TimerWheel wheel,
      Steering steering,
      RandomGenerator random,
      Counters counters) {
    this.config = config;
    this.pool = pool;
    this.wheel = wheel;
    payloads = new Payloads(pool);
    connections = new Connections(config.maxConnections(), this, entries, segments, payloads);
    this.ip = ip;
    addresses = ip.addresses();
    table = new ConnectionTable(config.maxConnections() + config.maxTimeWait(), random);
    timeWait = new TimeWaitTable(config.maxTimeWait());
    listeners = new Listeners(config.maxListeners());
    events = new EventQueue(config);
    IsnGenerator isn = new IsnGenerator(addresses, random);
    ports = new EphemeralPorts(config, addresses, isn, table, listeners, steering, random);
    out = new SegmentOut(ip, sendArena, entries, config, counters);
    RateLimit challenges = new RateLimit(config.challengesPerSecond(), random);
    ResetOut resets = new ResetOut(out, new RateLimit(config.resetsPerSecond(), random), counters);
    lifecycle =
        new Lifecycle(
            config,
            addresses,
            connections,
            table,
            timeWait,
            payloads,
            events,
            output,
            wheel,
            counters);
    sender = new Sender(config, out, lifecycle, wheel, counters);
    receiver = new Receiver(config, payloads, events, output, wheel, counters);
    handshake =
        new Handshake(
            config,
            lifecycle,
            isn,
            new SynCookies(addresses, random),
            new Connection(0, this, entries, segments, payloads),
            out,
            events,
            output,
            wheel,
            counters);
    Ecn ecn = new Ecn(out, counters);
    AckIn acks = new AckIn(config, sender, ecn, new SpuriousLoss(counters), events, output);
    SegmentIn segmentIn =
        new SegmentIn(
            config,
            handshake,
            acks,
            ecn,
            pool,
            receiver,
            sender,
            lifecycle,
            events,
            output,
            out,
            resets,
            challenges,
            counters);
    TimeWaitIn timeWaitIn = new TimeWaitIn(config, timeWait, lifecycle, out, challenges, counters);
    calls = new ConnectionCalls(config, connections, lifecycle, receiver, out, events, output);
    demux =
        new Demux(
            pool,
            addresses,
            table,
            connections,
            listeners,
            segmentIn,
            timeWaitIn,
            handshake,
            resets,
            new PathMtu(lifecycle, output, counters),
            counters);
    retry =
        new Timer() {
          @Override
          public void expire(long nowUs) {
            // Only wakes the loop: the flush of its turn tries again.
          }
        };
  }

  // ---- Transport -------------------------------------------------------------------------------

  @Override
  public void input(int mbuf, int source, int destination, long at, int bytes, long nowUs) {
    clockUs = nowUs;
    if (!demux.take(mbuf, source, destination, at, bytes, nowUs)) {
      pool.free(mbuf);
    }
  }

  @Override
  public void error(
      int icmpType, int icmpCode, int mtu, int source, int destination, long at, int bytes) {
    if (bytes < 8) {
      return;
    }
    demux.error(icmpType, icmpCode, mtu, source, destination, at);
  }

  // ---- Batched system calls --------------------------------------------------------------------

  /** {@link org.ixj.abi.Op#LISTEN}. */
  public long listen(long cookie, int address, int port, int backlog) {
    return listen(cookie, address, port, backlog, config.congestion());
  }

  /** The same for connections with another congestion control than the default. */
  public long listen(
      long cookie, int address, int port, int backlog, CongestionAlgorithm algorithm) {
    if (port < 1 || port > 0xFFFF || backlog < 1) {
      return ResultCode.INVALID;
    }
    if (address != Addresses.NONE && !ip.ours(address)) {
      return ResultCode.INVALID;
    }
    if (listeners.taken(address, port)) {
      return ResultCode.IN_USE;
    }
    Listener l = listeners.open(cookie, address, port, backlog, algorithm);
    if (l == null) {
      return ResultCode.NO_MEMORY;
    }
    addresses.hold(address);
    return Listeners.handle(l);
  }

  /** {@link org.ixj.abi.Op#UNLISTEN}. */
  public long unlisten(long handle) {
    Listener l = listeners.byHandle(handle);
    if (l == null) {
      return ResultCode.BAD_HANDLE;
    }
    close(l, clockUs);
    return ResultCode.OK;
  }

  private void close(Listener l, long nowUs) {
    for (Connection c = l.oldest; c != null; c = l.oldest) {
      out.reset(c, nowUs);
      lifecycle.forget(c);
    }
    addresses.release(l.address);
    listeners.close(l);
  }

  /** {@link org.ixj.abi.Op#CONNECT}. */
  public long connect(long cookie, int address, int port, long nowUs) {
    return connect(cookie, address, port, config.congestion(), nowUs);
  }

  /** The same with another congestion control than the default. */
  public long connect(
      long cookie, int address, int port, CongestionAlgorithm algorithm, long nowUs) {
    if (port < 1 || port > 0xFFFF || !Demux.unicast(address)) {
      return ResultCode.INVALID;
    }
    if (!out.reachable(address)) {
      return ResultCode.UNREACHABLE;
    }
    int local = ip.source(address);
    int localPort = ports.choose(local, address, port, nowUs);
    if (localPort == EphemeralPorts.NONE) {
      return ResultCode.IN_USE;
    }
    Connection c = handshake.connect(local, localPort, address, port, cookie, algorithm, nowUs);
    return c == null ? ResultCode.NO_MEMORY : c.handle();
  }

  /** {@link org.ixj.abi.Op#ACCEPT}. */
  public long accept(long handle, long cookie) {
    return calls.accept(handle, cookie);
  }

  /** {@link org.ixj.abi.Op#REJECT}. */
  public long reject(long handle, long nowUs) {
    return calls.reject(handle, nowUs);
  }

  /**
   * One entry of {@link org.ixj.abi.Op#SENDV}; entries of one call are given in order. What is
   * accepted leaves at the next {@link #flush}.
   *
   * @param arenaOffset first byte in the send arena
   * @param bytes at least 0; the range lies in the arena
   * @return bytes accepted, 0 when the window or the connection's queue is full
   */
  public long send(long handle, long arenaOffset, int bytes, long nowUs) {
    return calls.send(handle, arenaOffset, bytes);
  }

  /** {@link org.ixj.abi.Op#RECV_DONE}. */
  public long recvDone(long handle, long bytes, long nowUs) {
    return calls.recvDone(handle, bytes);
  }

  /** {@link org.ixj.abi.Op#CLOSE}. */
  public long close(long handle, long nowUs) {
    return calls.close(handle, nowUs);
  }

  /** {@link org.ixj.abi.Op#ABORT}. */
  public long abort(long handle, long nowUs) {
    return calls.abort(handle, nowUs);
  }

  // ---- The loop --------------------------------------------------------------------------------

  /** Sends what became sendable and acknowledgements that are due. Once per turn of the loop. */
  public void flush(long nowUs) {
    clockUs = nowUs;
    out.settle(nowUs);
    int turns = output.size();
    for (int i = 0; i < turns; i++) {
      Connection c = output.poll();
      if (c == null) {
        break;
      }
      if (!sender.output(c, nowUs)) {
        output.add(c);
      }
    }
    if ((output.size() > 0 || out.owes()) && !retry.scheduled()) {
      wheel.schedule(retry, nowUs + RETRY_US);
    }
  }

  /**
   * Offers pending event conditions. The sink only records them: it must not call back into this
   * stack before the drain is over.
   *
   * @return false if some are left because the sink had no room
   */
  public boolean drain(SocketEvents sink) {
    if (lifecycle.hasRetired() && pool.available() <= config.mbufReserve()) {
      // The application was told long ago, or holds so much that it must yield.
      lifecycle.reclaim();
    }
    return events.drain(sink, lifecycle);
  }

  /**
   * Frees the buffers that connections held when their end was told. To be called when the
   * application has consumed every event drained so far: until then it may be reading them. If it
   * is never called, they are freed when the pool runs low.
   */
  public void reclaim() {
    lifecycle.reclaim();
  }

  /** Whether event conditions wait to be drained. */
  public boolean hasEvents() {
    return !events.isEmpty();
  }

  /**
   * The application is gone: resets every connection, closes every listener and frees every buffer.
   * The stack then serves the next application. TIME_WAIT entries stay: they protect the network,
   * not the application.
   */
  public void shutdown(long nowUs) {
    for (int i = 0; i < listeners.slots(); i++) {
      Listener l = listeners.at(i);
      if (l.open) {
        close(l, nowUs);
      }
    }
    for (int i = 0; i < connections.slots(); i++) {
      Connection c = connections.at(i);
      if (c.used) {
        if (c.state != State.CLOSED && c.state != State.SYN_SENT) {
          out.reset(c, nowUs);
        }
        lifecycle.forget(c);
      }
    }
    lifecycle.reclaim();
    wheel.cancel(retry);
  }

  @Override
  public void retransmission(Connection c, long nowUs) {
    sender.timer(c, nowUs);
  }

  @Override
  public void delayedAck(Connection c, long nowUs) {
    receiver.ackTimer(c, nowUs);
    if (c.ackNow) {
      sender.output(c, nowUs);
    }
  }

  // ---- Gauges ----------------------------------------------------------------------------------

  /** Connections of any state but TIME_WAIT, until the application was told their end. */
  public int connections() {
    return connections.size();
  }

  /** Open listeners. */
  public int listeners() {
    return listeners.size();
  }

  /** Connections not accepted yet: half-open and knocked. */
  public int waiting() {
    int sum = 0;
    for (int i = 0; i < listeners.slots(); i++) {
      sum += listeners.at(i).waiting;
    }
    return sum;
  }

  /** TIME_WAIT entries. */
  public int timeWaits() {
    return timeWait.size();
  }

  /** Message buffers held, those of ended connections included. */
  public int heldMbufs() {
    return payloads.held;
  }

  /** Nodes of send queues and scoreboards in use. */
  public int heldNodes() {
    return entries.inUse() + segments.inUse();
  }

  /** Four-tuples known, TIME_WAIT included. */
  public int tuples() {
    return table.size();
  }
}
