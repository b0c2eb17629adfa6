// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.ixj.memory.MbufPool;
import org.ixj.net.Addresses;
import org.ixj.net.IpOutput;
import org.ixj.net.SocketEvents;
import org.ixj.stats.Counters;
import org.ixj.timer.TimerWheel;
import org.junit.jupiter.api.Test;

/** Two stacks, back to back through their pools: the data path must not touch the Java heap. */
class NoAllocationTest {
  private static final int A = 0x0A000001;
  private static final int B = 0x0A000002;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A stack whose output goes straight into buffers of the other side's pool. */
  private static final class Host implements IpOutput, SocketEvents {
    final MbufPool pool = new MbufPool(Arena.global().allocate(512L * 2048, 64));
    final MemorySegment arena = Arena.global().allocate(1 << 16);
    final Tcp tcp;
    final TimerWheel wheel = new TimerWheel(0);
    final boolean client;
    private final int here;
    private final Addresses addresses = new Addresses(new SplittableRandom(2));
    private final int[] arrivals = new int[512];
    private final int[] lengths = new int[512];
    private int arrived;
    private Host other;
    private int mbuf;
    private int length;
    long handle;
    long messages;
    boolean churn;
    private long knocked;
    private boolean connected;
    private boolean ended;
    private int received;

    Host(int address, boolean client) {
      here = address;
      this.client = client;
      tcp =
          new Tcp(
              TcpConfig.defaults().withTables(64, 64),
              pool,
              arena,
              this,
              wheel,
              new SplittableRandom(1),
              new Counters());
    }

    void turn(long nowUs) {
      int n = arrived;
      arrived = 0;
      for (int i = 0; i < n; i++) {
        int m = arrivals[i];
        tcp.input(m, client ? B : A, client ? A : B, pool.offset(m), lengths[i], nowUs);
      }
      tcp.drain(this);
      act(nowUs);
      wheel.advance(nowUs);
      tcp.flush(nowUs);
    }

    @Override
    public Addresses addresses() {
      return addresses;
    }

    @Override
    public boolean ours(int address) {
      return address == here;
    }

    @Override
    public int source(int destination) {
      return here;
    }

    @Override
    public boolean reachable(int address) {
      return true;
    }

    @Override
    public long begin(int source, int destination, int protocol, int headerBytes) {
      mbuf = other.pool.allocate();
      length = headerBytes;
      return pool.offset(mbuf);
    }

    @Override
    public MemorySegment segment() {
      return other.pool.segment();
    }

    @Override
    public void append(MemorySegment source, long offset, int bytes) {
      MemorySegment.copy(source, offset, other.pool.segment(), pool.offset(mbuf) + length, bytes);
      length += bytes;
    }

    @Override
    public void commit() {
      other.arrivals[other.arrived] = mbuf;
      other.lengths[other.arrived++] = length;
    }

    @Override
    public int mtu(int destination) {
      return 1500;
    }

    /** The batched calls: after the drain, never inside it. */
    private void act(long nowUs) {
      if (knocked != 0) {
        handle = knocked;
        knocked = 0;
        tcp.accept(handle, 1);
      }
      if (connected) {
        connected = false;
        tcp.send(handle, 0, 64, nowUs);
      }
      if (received > 0) {
        messages++;
        tcp.recvDone(handle, received, nowUs);
        received = 0;
        if (client && churn) {
          tcp.close(handle, nowUs);
        } else {
          tcp.send(handle, 0, 64, nowUs);
        }
      }
      if (ended) {
        ended = false;
        tcp.close(handle, nowUs);
      }
      tcp.reclaim();
    }

    @Override
    public boolean knock(long h, long listenerCookie, int address, int port, int localPort) {
      knocked = h;
      return true;
    }

    @Override
    public boolean connected(long h, long cookie, int code, int window) {
      connected = true;
      return true;
    }

    @Override
    public boolean recv(long cookie, long offset, int bytes) {
      received += bytes;
      ended |= bytes == 0;
      return true;
    }

    @Override
    public boolean sent(long cookie, long bytes, int window) {
      return true;
    }

    @Override
    public boolean dead(long cookie, int reason) {
      handle = 0;
      return true;
    }

    @Override
    public boolean udpRecv(long h, long c, int a, int p, long offset, int n) {
      return true;
    }

    @Override
    public boolean udpSent(long cookie) {
      return true;
    }

    @Override
    public boolean timerFired(long cookie) {
      return true;
    }
  }

  private final Host a = new Host(A, true);
  private final Host b = new Host(B, false);
  private long nowUs = 1000;

  NoAllocationTest() {
    a.other = b;
    b.other = a;
    assertThat(b.tcp.listen(1, 0, 80, 16)).isPositive();
  }

  private void turns(int count) {
    for (int i = 0; i < count; i++) {
      if (a.handle == 0) {
        a.handle = a.tcp.connect(1, B, 80, nowUs);
      }
      nowUs += 7;
      a.turn(nowUs);
      b.turn(nowUs);
    }
  }

  private static long allocated() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  /** Least of several rounds: the compiler may still be at work during the first ones. */
  private long leastAllocation() {
    turns(60_000);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20 && least > 0; round++) {
      long before = allocated();
      turns(20_000);
      least = Math.min(least, allocated() - before);
    }
    return least;
  }

  @Test
  void echoAllocatesNothing() {
    assertThat(leastAllocation()).isZero();
    assertThat(a.messages).isGreaterThan(10_000);
  }

  @Test
  void connectRequestCloseAllocatesNothing() {
    a.churn = true;
    assertThat(leastAllocation()).isZero();
    assertThat(a.messages).isGreaterThan(1000);
  }

  @Test
  void anIdleConnectionTakesLessThanAKibibyte() {
    Payloads payloads = new Payloads(a.pool);
    SendEntries entries = new SendEntries();
    SentSegments segments = new SentSegments();
    int count = 100_000;
    long before = allocated();
    Connections all = new Connections(count, a.tcp, entries, segments, payloads);
    ConnectionTable table = new ConnectionTable(count, new SplittableRandom(1));
    for (int i = 0; i < count; i++) {
      all.take();
    }
    assertThat((allocated() - before) / count).isBetween(1L, 1024L);
    assertThat(all.size() - table.size()).isEqualTo(count);
  }
}
