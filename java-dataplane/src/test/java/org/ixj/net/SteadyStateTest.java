// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ixj.net.Bench.PEER;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.Test;

/** In the steady state nothing is allocated: a datagram or a ping in and its answer out. */
class SteadyStateTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int WARM_UP = 40_000;
  private static final int MEASURED = 20_000;

  private Bench bench = new Bench().acquainted();
  private final long[] offsets = new long[4];
  private final int[] lengths = new int[4];
  private final Echo echo = new Echo();
  private long handle;

  /** Sends back what it is told of, from where it lies. */
  private final class Echo implements SocketEvents {
    private long answered;

    @Override
    public boolean udpRecv(long h, long cookie, int address, int port, long offset, int length) {
      offsets[0] = offset;
      lengths[0] = length;
      MemorySegment pool = bench.pool.segment();
      if (bench.udp.send(h, cookie, address, port, pool, offsets, lengths, 1, bench.nowUs) == 0) {
        answered++;
      }
      return true;
    }

    @Override
    public boolean udpSent(long cookie) {
      return true;
    }

    @Override
    public boolean knock(long h, long cookie, int address, int port, int localPort) {
      return false;
    }

    @Override
    public boolean connected(long h, long cookie, int code, int window) {
      return false;
    }

    @Override
    public boolean recv(long cookie, long offset, int length) {
      return false;
    }

    @Override
    public boolean sent(long cookie, long bytes, int window) {
      return false;
    }

    @Override
    public boolean dead(long cookie, int reason) {
      return false;
    }

    @Override
    public boolean timerFired(long cookie) {
      return false;
    }
  }

  private void turn(byte[] frame) {
    int mbuf = bench.pool.allocate();
    MemorySegment.copy(
        frame,
        0,
        bench.pool.segment(),
        ValueLayout.JAVA_BYTE,
        bench.pool.offset(mbuf),
        frame.length);
    bench.pool.length(mbuf, frame.length);
    bench.nowUs += 1000;
    bench.net.input(mbuf, bench.nowUs);
    bench.udp.drain(echo);
    bench.udp.recvDone(handle, 1);
    bench.net.advance(bench.nowUs);
    bench.net.nextDeadlineUs();
  }

  private void run(byte[] datagram, byte[] ping, byte[] answer, int turns) {
    for (int i = 0; i < turns; i++) {
      turn(datagram);
      turn(ping);
      if (bench.nowUs % 30_000_000 < 2000) {
        turn(answer); // so that the peer, asked each minute, stays a neighbour
      }
    }
  }

  @Test
  void aDatagramAndAPingAllocateNothing() {
    handle = bench.udp.bind(1, 0, 7);
    bench.sink.keep = false;
    byte[] datagram = Frames.udpFrame(5000, 7, new byte[64]);
    byte[] ping = Frames.ping(PEER, new byte[56]);
    byte[] answer = Frames.arp(Bench.OUR_MAC, 2, Bench.PEER_MAC, PEER, Bench.OUR_MAC, Bench.US);
    run(datagram, ping, answer, WARM_UP);
    long answeredBefore = echo.answered;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    run(datagram, ping, answer, MEASURED);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(echo.answered - answeredBefore).isEqualTo(MEASURED);
    assertThat(bench.get(Counter.ICMP_ECHO)).isEqualTo(WARM_UP + MEASURED);
    // Not one byte per turn; what the compiler may do once in a while is less than this.
    assertThat(allocated).isLessThan(MEASURED / 10);
    bench.noLeak();
  }

  @Test
  void norDoTheyByIpv6() {
    Ipv6Bench ipv6 = new Ipv6Bench().settled().acquainted();
    bench = ipv6.bench;
    handle = bench.udp.bind(1, 0, 7);
    bench.sink.keep = false;
    String us = Ipv6Bench.US;
    String peer = Ipv6Bench.PEER;
    byte[] datagram =
        Ipv6Frames.frame(peer, us, 17, Ipv6Frames.udp(peer, us, 5000, 7, new byte[64]));
    byte[] ping =
        Ipv6Frames.frame(peer, us, 58, Ipv6Frames.icmp(peer, us, 128, 0, 1, new byte[56]));
    byte[] answer = Ipv6Frames.advertisement(peer, us, 6, peer, Bench.PEER_MAC);
    run(datagram, ping, answer, WARM_UP);
    long answeredBefore = echo.answered;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    run(datagram, ping, answer, MEASURED);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(echo.answered - answeredBefore).isEqualTo(MEASURED);
    assertThat(bench.get(Counter.ICMPV6_ECHO)).isEqualTo(WARM_UP + MEASURED);
    assertThat(allocated).isLessThan(MEASURED / 10);
    ipv6.noLeak();
  }
}
