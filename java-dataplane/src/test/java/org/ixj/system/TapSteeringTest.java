// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ixj.device.DeviceQueue;
import org.ixj.device.EthernetLimits;
import org.ixj.device.FlowHash;
import org.ixj.device.TapDevice;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel runs against what Java computes. */
@Tag("system")
@ExtendWith(OwnNetwork.class)
class TapSteeringTest {
  private static final int FRAMES = 500;
  private static final int BUFFERS = 1024;
  private static final int ADDRESSES = 20;
  private static final int SOURCE_PORT = 40_000;

  private static String address(int i) {
    return "10.66." + (1 + i % 7) + "." + (10 + i);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void everyFlowArrivesAtTheQueueItsHashNamesFragmentsTogether(int count) throws Exception {
    long station = EthernetLimits.randomStation(new SplittableRandom(1));
    try (TapDevice tap = TapDevice.open(Service.INTERFACE, count, station)) {
      List<DeviceQueue> queues = new ArrayList<>();
      List<MbufPool> pools = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        MbufPool pool =
            new MbufPool(Arena.ofAuto().allocate((long) BUFFERS * MbufPool.BUFFER_BYTES, 64));
        pools.add(pool);
        queues.add(tap.open(i, pool, new Counters()));
      }
      Shell.run("ip", "address", "add", Service.HOST + "/16", "dev", Service.INTERFACE);
      Shell.run("ip", "link", "set", Service.INTERFACE, "up");
      for (int i = 0; i < ADDRESSES; i++) {
        // Known beforehand, so that no frame waits for an answer nobody gives.
        Shell.Result known =
            Shell.run(
                "ip",
                "neigh",
                "add",
                address(i),
                "lladdr",
                "02:00:00:00:00:01",
                "dev",
                Service.INTERFACE);
        assertThat(known.status()).as(known.output()).isZero();
      }
      int[] mbufs = new int[1];
      int[] served = new int[count];
      int fragments = 0;
      // A port of its own: with a random one the share of a queue would be as random.
      try (DatagramSocket socket = new DatagramSocket(SOURCE_PORT)) {
        for (int i = 0; i < FRAMES; i++) {
          InetAddress to = InetAddress.getByName(address(i % ADDRESSES));
          // Every fifth is cut in two by the kernel.
          byte[] payload = new byte[i % 5 == 0 ? 2000 : 20];
          socket.send(new DatagramPacket(payload, payload.length, to, 1000 + i * 3));
        }
      }
      for (int q = 0; q < count; q++) {
        while (queues.get(q).receive(mbufs, 1) == 1) {
          MbufPool pool = pools.get(q);
          int bytes = pool.length(mbufs[0]);
          int hash = FlowHash.ofFrame(pool.segment(), pool.offset(mbufs[0]), bytes);
          assertThat(FlowHash.queue(hash, count)).as("queue of a flow").isEqualTo(q);
          served[q]++;
          fragments += bytes > 1000 ? 1 : 0;
          pool.free(mbufs[0]);
        }
        assertThat(served[q]).as("frames at queue %d", q).isGreaterThan(FRAMES / count / 2);
      }
      assertThat(fragments).as("first halves").isEqualTo(FRAMES / 5);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void flowsOfIpv6DoAsWellAndIcmpv6IsForTheFirst(int count) throws Exception {
    for (String which : new String[] {"all", "default"}) {
      Files.writeString(Path.of("/proc/sys/net/ipv6/conf/" + which + "/disable_ipv6"), "0");
    }
    long station = EthernetLimits.randomStation(new SplittableRandom(1));
    try (TapDevice tap = TapDevice.open(Service.INTERFACE, count, station)) {
      List<DeviceQueue> queues = new ArrayList<>();
      List<MbufPool> pools = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        MbufPool pool =
            new MbufPool(Arena.ofAuto().allocate((long) BUFFERS * MbufPool.BUFFER_BYTES, 64));
        pools.add(pool);
        queues.add(tap.open(i, pool, new Counters()));
      }
      ip("address add fd66::2/64 dev " + Service.INTERFACE + " nodad");
      ip("link set " + Service.INTERFACE + " up");
      for (int i = 0; i < ADDRESSES; i++) {
        ip("neigh add fd66::1:" + i + " lladdr 02:00:00:00:00:01 dev " + Service.INTERFACE);
      }
      try (DatagramSocket socket = new DatagramSocket(SOURCE_PORT)) {
        for (int i = 0; i < FRAMES; i++) {
          InetAddress to = InetAddress.getByName("fd66::1:" + i % ADDRESSES);
          byte[] payload = new byte[i % 5 == 0 ? 2000 : 20];
          socket.send(new DatagramPacket(payload, payload.length, to, 1000 + i * 3));
        }
        // Nobody is known by this address: Linux asks, by ICMPv6.
        socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("fd66::99"), 9));
      }
      int[] mbufs = new int[1];
      int datagrams = 0;
      int questions = 0;
      for (int q = 0; q < count; q++) {
        int before = datagrams;
        while (queues.get(q).receive(mbufs, 1) == 1) {
          MbufPool pool = pools.get(q);
          long at = pool.offset(mbufs[0]);
          int hash = FlowHash.ofFrame(pool.segment(), at, pool.length(mbufs[0]));
          assertThat(FlowHash.queue(hash, count)).as("queue of a flow").isEqualTo(q);
          int next = pool.segment().get(ValueLayout.JAVA_BYTE, at + 20);
          datagrams += next == 17 || next == 44 ? 1 : 0;
          questions += next == 58 ? 1 : 0;
          assertThat(next == 58 && q != 0).as("ICMPv6 at queue %d", q).isFalse();
          pool.free(mbufs[0]);
        }
        assertThat(datagrams - before).as("queue %d", q).isGreaterThan(FRAMES / count / 2);
      }
      assertThat(datagrams).isEqualTo(FRAMES + FRAMES / 5);
      assertThat(questions).isPositive();
    }
  }

  private static void ip(String words) throws Exception {
    Shell.Result result = Shell.run(("ip " + words).split(" ", -1));
    assertThat(result.status()).as(words + ": " + result.output()).isZero();
  }
}
