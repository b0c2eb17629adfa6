// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ixj.net.Bench.MTU;
import static org.ixj.net.Bench.PEER;
import static org.ixj.net.Bench.US;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.ixj.abi.Handle;
import org.ixj.abi.ResultCode;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 768 and the batched system calls of datagrams. */
class UdpTest {
  private Bench bench = new Bench().acquainted();

  @AfterEach
  void noLeak() {
    bench.noLeak();
  }

  private void arrives(int port, String text) {
    bench.receive(Frames.udpFrame(5000, port, Frames.text(text)));
  }

  @Test
  void aDatagramIsToldOfWhereItLies() {
    long handle = bench.udp.bind(42, 0, 7);
    bench.receive(Frames.udpFrame(5000, 7, Frames.text("hello")));
    assertThat(bench.udp.drain(bench)).isTrue();
    Bench.Received r = bench.received.get(0);
    assertThat(r.handle()).isEqualTo(handle);
    assertThat(r.cookie()).isEqualTo(42);
    assertThat(r.address()).isEqualTo(PEER);
    assertThat(r.port()).isEqualTo(5000);
    assertThat(bench.bytes(r)).isEqualTo(Frames.text("hello"));
    assertThat(bench.pool.available()).isEqualTo(bench.pool.capacity() - 1);
    assertThat(bench.udp.recvDone(handle, 1)).isEqualTo(ResultCode.OK);
    assertThat(bench.pool.available()).isEqualTo(bench.pool.capacity());
  }

  @Test
  void emptyAndUnsummedDatagramsArrive() {
    bench.udp.bind(1, US, 7);
    arrives(7, "");
    byte[] unsummed = Frames.udpFrame(5000, 7, Frames.text("x"));
    bench.receive(Frames.with(Frames.with(unsummed, 40, 0), 41, 0));
    bench.udp.drain(bench);
    assertThat(bench.received).extracting(Bench.Received::length).containsExactly(0, 1);
  }

  @Test
  void bytesBehindTheUdpLengthAreNotPayload() {
    bench.udp.bind(1, 0, 7);
    byte[] udp = Arrays.copyOf(Frames.udp(PEER, US, 1, 7, Frames.text("abc")), 20);
    bench.receive(Frames.ip(PEER, US, 17, udp));
    bench.udp.drain(bench);
    assertThat(bench.bytes(bench.received.get(0))).isEqualTo(Frames.text("abc"));
  }

  @Test
  void brokenDatagramsAreDropped() {
    bench.udp.bind(1, 0, 7);
    byte[] good = Frames.udpFrame(5000, 7, Frames.text("abc"));
    bench.refused(Frames.with(good, 42, 0), Counter.UDP_DROP_CHECKSUM);
    bench.refused(Frames.with(good, 39, 7), Counter.UDP_DROP_MALFORMED);
    bench.refused(Frames.with(good, 39, 12), Counter.UDP_DROP_MALFORMED);
    bench.refused(Frames.ip(PEER, US, 17, new byte[7]), Counter.UDP_DROP_MALFORMED);
  }

  @Test
  void broadcastsReachSocketsBoundToAnyAddressOnly() {
    byte[] udp = Frames.udp(PEER, -1, 1000, 7, Frames.text("all"));
    long handle = bench.udp.bind(1, US, 7);
    bench.refused(Frames.ip(PEER, -1, 17, udp), Counter.UDP_DROP_NO_SOCKET);
    bench.udp.close(handle);
    bench.udp.bind(1, 0, 7);
    bench.receive(Frames.ip(PEER, -1, 17, udp));
    bench.udp.drain(bench);
    assertThat(bench.received).hasSize(1);
  }

  @Test
  void bindRefusesWhatCannotBeBound() {
    assertThat(bench.udp.bind(1, PEER, 7)).isEqualTo(ResultCode.INVALID);
    assertThat(bench.udp.bind(1, 0, -1)).isEqualTo(ResultCode.INVALID);
    assertThat(bench.udp.bind(1, 0, 65_536)).isEqualTo(ResultCode.INVALID);
    assertThat(bench.udp.bind(1, 0, 7)).isPositive();
    assertThat(bench.udp.bind(1, US, 7)).isEqualTo(ResultCode.IN_USE);
    assertThat(bench.udp.sockets()).isEqualTo(1);
  }

  @Test
  void portZeroChoosesFreePortsUntilTheTableIsFull() {
    Set<Long> handles = new HashSet<>();
    for (int i = 0; i < UdpSockets.MAX; i++) {
      long handle = bench.udp.bind(i, 0, 0);
      assertThat(handle).isPositive();
      handles.add(handle);
    }
    assertThat(handles).hasSize(UdpSockets.MAX);
    assertThat(bench.udp.bind(1, 0, 0)).isEqualTo(ResultCode.NO_MEMORY);
    Set<Integer> ports = new HashSet<>();
    for (long handle : handles) {
      bench.sendUdp(handle, PEER, 9, Frames.text("x"));
      ports.add(Frames.u16(bench.frame(), 34));
      assertThat(bench.udp.close(handle)).isEqualTo(ResultCode.OK);
    }
    assertThat(ports).hasSize(UdpSockets.MAX).allMatch(p -> p >= 1024);
    assertThat(bench.udp.sockets()).isZero();
  }

  @Test
  void aSendGathersItsPartsIntoOneDatagram() {
    long handle = bench.udp.bind(1, 0, 7);
    byte[][] parts = {Frames.text("a"), Frames.text("bcd"), Frames.text(""), Frames.text("efghi")};
    assertThat(bench.sendUdp(handle, PEER, 9, parts)).isEqualTo(ResultCode.OK);
    byte[] frame = bench.frame();
    assertThat(Frames.from(frame, 34))
        .isEqualTo(Frames.udp(US, PEER, 7, 9, Frames.text("abcdefghi")));
    bench.udp.drain(bench);
    assertThat(bench.sent).containsExactly(77L);
    bench.udp.drain(bench);
    assertThat(bench.sent).hasSize(1);
  }

  @Test
  void aSendIsAsLongAsTheMtuAllows() {
    long handle = bench.udp.bind(1, 0, 7);
    assertThat(bench.sendUdp(handle, PEER, 9, new byte[1000], new byte[MTU - 1028]))
        .isEqualTo(ResultCode.OK);
    assertThat(bench.frame()).hasSize(14 + MTU);
    assertThat(bench.sendUdp(handle, PEER, 9, new byte[1000], new byte[MTU - 1027]))
        .isEqualTo(ResultCode.INVALID);
    bench.silent();
    bench.udp.drain(bench);
    assertThat(bench.sent).hasSize(1);
  }

  @Test
  void aSendToAnUnknownNeighbourWaitsWithTheBytesItHad() {
    long handle = bench.udp.bind(1, 0, 7);
    assertThat(bench.sendUdp(handle, PEER + 1, 9, Frames.text("first"))).isEqualTo(ResultCode.OK);
    bench.udp.drain(bench);
    assertThat(bench.sent).hasSize(1);
    bench.arena.fill((byte) 0);
    bench.frame();
    bench.receive(Frames.arp(Bench.OUR_MAC, 2, Bench.PEER_MAC, PEER + 1, Bench.OUR_MAC, US));
    assertThat(Frames.from(bench.frame(), 42)).isEqualTo(Frames.text("first"));
  }

  @Test
  void sendsThatCannotBeAreRefusedAndNothingFollows() {
    long handle = bench.udp.bind(1, 0, 7);
    long end = bench.arena.byteSize();
    Object[][] table = {
      {handle + 1, PEER, 9, 0L, 1, 1, ResultCode.BAD_HANDLE},
      {handle, PEER, 0, 0L, 1, 1, ResultCode.INVALID},
      {handle, PEER, 65_536, 0L, 1, 1, ResultCode.INVALID},
      {handle, PEER, 9, 0L, 1, 0, ResultCode.INVALID},
      {handle, PEER, 9, 0L, 1, -1, ResultCode.INVALID},
      {handle, PEER, 9, 0L, 1, 5, ResultCode.INVALID},
      {handle, PEER, 9, 0L, -1, 1, ResultCode.INVALID},
      {handle, PEER, 9, 0L, Integer.MAX_VALUE, 1, ResultCode.FAULT},
      {handle, PEER, 9, -1L, 1, 1, ResultCode.FAULT},
      {handle, PEER, 9, end, 1, 1, ResultCode.FAULT},
      {handle, PEER, 9, Long.MAX_VALUE, 1, 1, ResultCode.FAULT},
      {handle, PEER, 9, 0L, MTU, 1, ResultCode.INVALID},
      {handle, -1, 9, 0L, 1, 1, ResultCode.UNREACHABLE},
      {handle, 0xE000_0001, 9, 0L, 1, 1, ResultCode.UNREACHABLE},
      {handle, US, 9, 0L, 1, 1, ResultCode.UNREACHABLE},
      {handle, 0, 9, 0L, 1, 1, ResultCode.UNREACHABLE},
    };
    for (Object[] row : table) {
      long result =
          bench.udp.send(
              (long) row[0],
              5,
              (int) row[1],
              (int) row[2],
              bench.arena,
              new long[] {(long) row[3], 0, 0, 0},
              new int[] {(int) row[4], 0, 0, 0},
              (int) row[5],
              bench.nowUs);
      assertThat(result).as(Arrays.toString(row)).isEqualTo((long) (int) row[6]);
    }
    bench.sink.full = true;
    assertThat(bench.sendUdp(handle, PEER, 9, Frames.text("x"))).isEqualTo(ResultCode.NO_MEMORY);
    bench.sink.full = false;
    bench.silent();
    bench.udp.drain(bench);
    assertThat(bench.sent).isEmpty();
  }

  @Test
  void sentConditionsNobodyTakesStopFurtherSends() {
    long handle = bench.udp.bind(1, 0, 7);
    bench.sink.keep = false;
    for (int i = 0; i < UdpSent.MAX; i++) {
      assertThat(bench.sendUdp(handle, PEER, 9, Frames.text("x"))).isEqualTo(ResultCode.OK);
    }
    assertThat(bench.sendUdp(handle, PEER, 9, Frames.text("x"))).isEqualTo(ResultCode.NO_MEMORY);
    bench.room = 1;
    assertThat(bench.udp.drain(bench)).isFalse();
    assertThat(bench.sendUdp(handle, PEER, 9, Frames.text("x"))).isEqualTo(ResultCode.OK);
  }

  @Test
  void recvDoneGivesBackTheOldestToldOfAndNoMore() {
    long handle = bench.udp.bind(1, 0, 7);
    for (String text : List.of("a", "b", "c")) {
      arrives(7, text);
    }
    bench.room = 2;
    assertThat(bench.udp.drain(bench)).isFalse();
    assertThat(bench.udp.recvDone(handle, 3)).isEqualTo(ResultCode.BAD_STATE);
    assertThat(bench.udp.recvDone(handle, -1)).isEqualTo(ResultCode.BAD_STATE);
    assertThat(bench.udp.recvDone(handle, Long.MIN_VALUE)).isEqualTo(ResultCode.BAD_STATE);
    assertThat(bench.udp.recvDone(handle, 0)).isEqualTo(ResultCode.OK);
    assertThat(bench.udp.recvDone(handle, 1)).isEqualTo(ResultCode.OK);
    assertThat(bench.pool.available()).isEqualTo(bench.pool.capacity() - 2);
    assertThat(bench.bytes(bench.received.get(1))).isEqualTo(Frames.text("b"));
    bench.room = 10;
    assertThat(bench.udp.drain(bench)).isTrue();
    assertThat(bench.received).hasSize(3);
    assertThat(bench.bytes(bench.received.get(2))).isEqualTo(Frames.text("c"));
    assertThat(bench.udp.recvDone(handle, 2)).isEqualTo(ResultCode.OK);
    assertThat(bench.udp.recvDone(handle, 1)).isEqualTo(ResultCode.BAD_STATE);
    assertThat(bench.pool.available()).isEqualTo(bench.pool.capacity());
  }

  @Test
  void socketsTakeTurnsWhenEventsAreShort() {
    bench.udp.bind(1, 0, 7);
    bench.udp.bind(2, 0, 8);
    for (int i = 0; i < 3; i++) {
      arrives(7, "a");
    }
    arrives(8, "b");
    bench.room = 2;
    bench.udp.drain(bench);
    assertThat(bench.received).extracting(Bench.Received::cookie).containsExactly(1L, 2L);
    bench.room = 10;
    bench.udp.drain(bench);
    assertThat(bench.received).hasSize(4);
  }

  @Test
  void aSocketHoldsSoManyDatagramsAndDropsTheRest() {
    long handle = bench.udp.bind(1, 0, 7);
    for (int i = 0; i < Udp.MAX_HELD + 5; i++) {
      arrives(7, "x");
    }
    assertThat(bench.get(Counter.UDP_DROP_QUEUE_FULL)).isEqualTo(5);
    bench.udp.drain(bench);
    bench.udp.recvDone(handle, 1);
    arrives(7, "x");
    assertThat(bench.get(Counter.UDP_DROP_QUEUE_FULL)).isEqualTo(5);
  }

  @Test
  void allSocketsTogetherHoldHalfOfTheBuffers() {
    for (int port = 7; port < 11; port++) {
      bench.udp.bind(1, 0, port);
      for (int i = 0; i < 200; i++) {
        arrives(port, "x");
      }
    }
    assertThat(bench.pool.available()).isEqualTo(bench.pool.capacity() / 2);
    assertThat(bench.get(Counter.UDP_DROP_NO_ROOM)).isEqualTo(800 - 512);
  }

  @Test
  void theReserveOfMessageBuffersIsLeftToOthers() {
    bench.udp.bind(1, 0, 7);
    List<Integer> others = new ArrayList<>();
    while (bench.pool.available() > Udp.RESERVE + 1) {
      others.add(bench.pool.allocate());
    }
    arrives(7, "x");
    assertThat(bench.get(Counter.UDP_DROP_NO_ROOM)).isEqualTo(1);
    bench.pool.free(others.removeLast());
    bench.pool.free(others.removeLast());
    arrives(7, "x");
    assertThat(bench.get(Counter.UDP_DATAGRAMS_RECEIVED)).isEqualTo(1);
    others.forEach(bench.pool::free);
  }

  @Test
  void closeGivesEverythingBackAndEndsTheEvents() {
    long handle = bench.udp.bind(1, 0, 7);
    long other = bench.udp.bind(2, 0, 8);
    arrives(7, "a");
    bench.udp.drain(bench);
    arrives(7, "b");
    arrives(8, "c");
    bench.sendUdp(handle, PEER, 9, Frames.text("x"));
    bench.sendUdp(other, PEER, 9, Frames.text("x"));
    bench.received.clear();
    assertThat(bench.udp.close(handle)).isEqualTo(ResultCode.OK);
    assertThat(bench.pool.available()).isEqualTo(bench.pool.capacity() - 1);
    bench.udp.drain(bench);
    assertThat(bench.received).extracting(Bench.Received::cookie).containsExactly(2L);
    assertThat(bench.sent).hasSize(1);
    assertThat(bench.udp.close(handle)).isEqualTo(ResultCode.BAD_HANDLE);
    bench.sink.frames.clear();
    arrives(7, "d");
    assertThat(Frames.u16(bench.frame(), 34)).as("port unreachable").isEqualTo(0x0303);
  }

  @Test
  void aStaleHandleNeverNamesTheNextSocket() {
    long first = bench.udp.bind(1, 0, 7);
    arrives(7, "a");
    bench.udp.close(first);
    long second = bench.udp.bind(2, 0, 7);
    assertThat(Handle.index(second)).isEqualTo(Handle.index(first));
    assertThat(bench.udp.recvDone(first, 0)).isEqualTo(ResultCode.BAD_HANDLE);
    assertThat(bench.sendUdp(first, PEER, 9, Frames.text("x"))).isEqualTo(ResultCode.BAD_HANDLE);
    bench.udp.drain(bench);
    assertThat(bench.received).isEmpty();
    arrives(7, "b");
    bench.udp.drain(bench);
    assertThat(bench.received).extracting(Bench.Received::handle).containsExactly(second);
  }

  @Test
  void shutdownClosesEverySocket() {
    bench.udp.bind(1, 0, 7);
    bench.udp.bind(2, 0, 8);
    arrives(7, "a");
    arrives(8, "b");
    bench.udp.shutdown();
    assertThat(bench.udp.sockets()).isZero();
    assertThat(bench.pool.available()).isEqualTo(bench.pool.capacity());
    bench.udp.drain(bench);
    assertThat(bench.received).isEmpty();
    assertThat(bench.udp.bind(3, 0, 7)).isPositive();
  }

  @Test
  void callsWithAnyNumbersThrowNothingAndLeakNothing() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    bench = new Bench(new Neighbors(), 64);
    bench.sink.keep = false;
    long[] odd = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 7, 65_535, 65_536, PEER, US};
    List<Long> handles = new ArrayList<>(List.of(0L, -1L, Handle.of(Handle.UDP, 1, -1)));
    for (int i = 0; i < 20_000; i++) {
      long handle =
          random.nextInt(8) == 0 ? random.nextLong() : handles.get(random.nextInt(handles.size()));
      long a = odd[random.nextInt(odd.length)];
      long b = random.nextBoolean() ? random.nextInt(70_000) : odd[random.nextInt(odd.length)];
      long result =
          switch (random.nextInt(6)) {
            case 0 -> bench.udp.bind(a, (int) a, (int) b);
            case 1 -> bench.udp.recvDone(handle, a);
            case 2 -> random.nextInt(4) == 0 ? bench.udp.close(handle) : 0;
            case 3 -> {
              arrives(random.nextInt(10), "x");
              yield 0;
            }
            case 4 -> {
              bench.udp.drain(bench);
              yield 0;
            }
            default ->
                bench.udp.send(
                    handle,
                    a,
                    random.nextBoolean() ? PEER : (int) a,
                    (int) b,
                    bench.arena,
                    new long[] {random.nextInt(100), a, b, 0},
                    new int[] {random.nextInt(100), (int) a, (int) b, 0},
                    random.nextInt(-1, 6),
                    bench.nowUs);
          };
      if (result > 0 && handles.size() < 200) {
        handles.add(result);
      }
      assertThat(bench.udp.sockets()).as("seed %d", seed).isBetween(0, UdpSockets.MAX);
      assertThat(bench.pool.available()).as("seed %d", seed).isGreaterThan(MbufPool.NONE + 1);
    }
  }
}
