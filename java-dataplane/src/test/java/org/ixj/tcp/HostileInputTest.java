// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.ixj.abi.Handle;
import org.ixj.memory.MbufPool;
import org.ixj.net.Addresses;
import org.ixj.wire.InternetChecksum;
import org.ixj.wire.TcpHeader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever comes from the network or the application: nothing throws, nothing leaks. */
class HostileInputTest {
  @Test
  void randomSegmentsAndCallsNeverThrowAndNeverLeak() {
    for (long seed = 0; seed < 60; seed++) {
      run(seed, 2000);
    }
  }

  @Test
  @Tag("system")
  void theSameForLonger() {
    for (long seed = 10_000; seed < 12_000; seed++) {
      run(seed, 5000);
    }
  }

  private static void run(long seed, int steps) {
    SplittableRandom r = new SplittableRandom(seed);
    TcpConfig config = TcpConfig.defaults().withTables(8, 4).withBuffers(20_000, 8000, 20, 16);
    try (Script s = new Script(config, 128)) {
      s.open(r.nextBoolean());
      for (int i = 0; i < steps; i++) {
        step(s, r);
      }
      s.tcp.shutdown(s.nowUs);
      assertThat(s.leaks()).as("seed " + seed).isEmpty();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static void step(Script s, SplittableRandom r) {
    switch (r.nextInt(10)) {
      case 0 -> s.pass(r.nextLong(1L << r.nextInt(1, 24)));
      case 1 -> call(s, r);
      case 2 -> s.turn();
      default -> segment(s, r);
    }
    s.ignoreSent();
    s.events.clear();
  }

  private static void call(Script s, SplittableRandom r) {
    long handle = r.nextInt(3) > 0 ? s.handle : Handle.of(1, r.nextInt(40), r.nextInt(10));
    if (!s.knocks.isEmpty() && r.nextInt(3) == 0) {
      handle = s.knocks.getLast();
    }
    switch (r.nextInt(9)) {
      case 0 -> s.tcp.listen(1, 0, r.nextInt(70, 90), r.nextInt(-1, 5));
      case 1 -> s.tcp.connect(5, Script.PEER, r.nextInt(3999, 4002), s.nowUs);
      case 2 -> {
        if (s.tcp.accept(handle, r.nextLong()) == 0) {
          s.handle = handle;
        }
      }
      case 3 -> s.tcp.reject(handle, s.nowUs);
      case 4 -> s.tcp.recvDone(handle, r.nextInt(-10, 3000), s.nowUs);
      case 5 -> {
        if (r.nextInt(10) == 0) {
          s.tcp.close(handle, s.nowUs);
        }
      }
      case 6 -> {
        if (r.nextInt(10) == 0) {
          s.tcp.abort(handle, s.nowUs);
        }
      }
      case 7 -> icmp(s, r);
      default -> s.tcp.send(handle, r.nextInt(100_000), r.nextInt(4000), s.nowUs);
    }
  }

  private static void icmp(Script s, SplittableRandom r) {
    int mbuf = s.pool.allocate();
    if (mbuf == MbufPool.NONE) {
      return;
    }
    long at = s.pool.offset(mbuf);
    TcpHeader.write(s.pool.segment(), at, 80, 4000, s.iss + r.nextInt(-5, 5000), 0, 20, 16, 0);
    s.tcp.error(3, r.nextInt(6), r.nextInt(1600), Script.LOCAL, Script.PEER, at, r.nextInt(4, 20));
    s.pool.free(mbuf);
  }

  private static void segment(Script s, SplittableRandom r) {
    int mbuf = s.pool.allocate();
    if (mbuf == MbufPool.NONE) {
      s.turn();
      return;
    }
    long at = s.pool.offset(mbuf) + r.nextInt(60);
    MemorySegment m = s.pool.segment();
    int total = r.nextInt(8) == 0 ? r.nextInt(40) : 20 + r.nextInt(1400);
    for (int i = 0; i < total; i++) {
      m.set(ValueLayout.JAVA_BYTE, at + i, (byte) r.nextInt());
    }
    if (total >= 20 && r.nextInt(20) > 0) {
      likely(m, at, total, s, r);
    }
    // Class E never gets here: its numbers stand for IPv6 addresses.
    int other = r.nextInt();
    int source = r.nextInt(50) == 0 && !Addresses.ipv6(other) ? other : Script.PEER;
    if (total >= 20 && r.nextInt(20) > 0) {
      m.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + TcpHeader.CHECKSUM, (short) 0);
      long sum =
          InternetChecksum.pseudoHeader(source, Script.LOCAL, 6, total)
              + InternetChecksum.sum(m, at, total);
      TcpHeader.checksum(m, at, InternetChecksum.fold(sum));
    }
    s.tcp.input(mbuf, source, Script.LOCAL, at, total, s.nowUs);
  }

  /** A header near the truth: right ports, numbers around the windows, options half sensible. */
  private static void likely(MemorySegment m, long at, int total, Script s, SplittableRandom r) {
    int header = Math.min(20 + 4 * r.nextInt(11), total & ~3);
    int flags =
        switch (r.nextInt(8)) {
          case 0 -> TcpHeader.SYN;
          case 1 -> TcpHeader.SYN | TcpHeader.ACK;
          case 2 -> TcpHeader.FIN | TcpHeader.ACK;
          case 3 -> r.nextInt(256);
          default -> TcpHeader.ACK;
        };
    int seq = Script.PEER_ISN + r.nextInt(-5, 20) * (r.nextBoolean() ? 1 : 700);
    int ack = s.iss + r.nextInt(-5, 20) * (r.nextBoolean() ? 1 : 700);
    int window = r.nextInt(4) == 0 ? 0 : r.nextInt(65536);
    TcpHeader.write(m, at, 4000 + r.nextInt(2), 80 + r.nextInt(2), seq, ack, header, flags, window);
    if (header >= 40 && r.nextBoolean()) {
      m.set(ValueLayout.JAVA_BYTE, at + 20, (byte) TcpHeader.OPTION_SACK);
      m.set(ValueLayout.JAVA_BYTE, at + 21, (byte) 18);
      for (int i = 0; i < 4; i++) {
        TcpHeader.option32(m, at + 22 + 4L * i, s.iss + r.nextInt(10_000));
      }
    }
  }
}
