// SPDX-License-Identifier: Apache-2.0
package org.ixj.stack;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.microbench.Microbenchmark;
import org.ixj.net.Addresses;
import org.ixj.net.InterfaceConfig;
import org.ixj.net.Ipv6Config;
import org.ixj.net.Ipv6Link;
import org.ixj.net.Ipv6Prefix;
import org.ixj.net.Neighbors;
import org.ixj.net.SocketEvents;
import org.ixj.net.Steering;
import org.ixj.stats.Counters;
import org.ixj.tcp.TcpConfig;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * A message of 64 bytes to another stack and back, through all protocols of both and through no
 * device: frames are written into message buffers of the other side.
 */
public class StackBenchmark extends Microbenchmark {
  private static final int CLIENT = 0x0A00_0001;
  private static final int SERVER = 0x0A00_0002;
  private static final long PREFIX = 0x2001_0DB8L << 32;
  private static final int PORT = 7;
  private static final int BYTES = 64;
  private static final int TURN_US = 10;
  private static final int SETTLING_US = 1000;
  private static final int SETTLING_TURNS = 5000;

  @Param({"4", "6"})
  int family;

  private Host client;
  private Host server;
  private long nowUs;

  /** A stack, and an application on it that takes note of what it is told. */
  private static final class Host implements FrameSink, SocketEvents {
    final MbufPool pool = new MbufPool(Arena.global().allocate(512L * MbufPool.BUFFER_BYTES, 64));
    final MemorySegment arena = Arena.global().allocate(1 << 16);
    final long[] offsets = {0};
    final int[] lengths = {BYTES};
    final Stack stack;
    final int[] arrivals = new int[512];
    int arrived;
    Host other;
    int mbuf;
    int length;
    long handle;
    int received;
    int datagrams;
    int from;
    int fromPort;

    Host(int address, boolean speaksIpv6) {
      InterfaceConfig network = new InterfaceConfig(address, address, 24, 0, 1500);
      SplittableRandom random = new SplittableRandom(address);
      List<Ipv6Prefix> ours = List.of(new Ipv6Prefix(PREFIX, address, 64));
      Ipv6Config ipv6 = new Ipv6Config(ours, null, new byte[16], false);
      Ipv6Link link = new Ipv6Link(network, ipv6, "benchmark", _ -> {}, random);
      stack =
          new Stack(
              network,
              TcpConfig.defaults().withTables(64, 64),
              pool,
              this,
              arena,
              new Neighbors(),
              speaksIpv6 ? link : null,
              true,
              Steering.ALL,
              random,
              new Counters(),
              0);
    }

    void turn(long nowUs) {
      int n = arrived;
      arrived = 0;
      for (int i = 0; i < n; i++) {
        stack.input(arrivals[i], nowUs);
      }
      stack.drain(this);
      stack.reclaim();
    }

    @Override
    public MemorySegment segment() {
      return other.pool.segment();
    }

    @Override
    public long begin(int headerBytes) {
      mbuf = other.pool.allocate();
      length = headerBytes;
      return other.pool.offset(mbuf);
    }

    @Override
    public void append(MemorySegment source, long offset, int bytes) {
      MemorySegment.copy(source, offset, segment(), other.pool.offset(mbuf) + length, bytes);
      length += bytes;
    }

    @Override
    public void commit() {
      other.pool.length(mbuf, length);
      other.arrivals[other.arrived++] = mbuf;
    }

    @Override
    public int maxFrameBytes() {
      return 1514;
    }

    @Override
    public boolean knock(long h, long listenerCookie, int address, int port, int localPort) {
      handle = h;
      return true;
    }

    @Override
    public boolean connected(long h, long cookie, int code, int window) {
      handle = h;
      return true;
    }

    @Override
    public boolean recv(long cookie, long offset, int bytes) {
      received += bytes;
      return true;
    }

    @Override
    public boolean sent(long cookie, long bytes, int window) {
      return true;
    }

    @Override
    public boolean dead(long cookie, int reason) {
      throw new IllegalStateException("the connection ended: " + reason);
    }

    @Override
    public boolean udpRecv(long h, long cookie, int address, int port, long offset, int bytes) {
      datagrams++;
      from = address;
      fromPort = port;
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

  private long clientSocket;
  private long serverSocket;
  private int to;

  @Setup
  public void connect() {
    client = new Host(CLIENT, family == 6);
    server = new Host(SERVER, family == 6);
    client.other = server;
    server.other = client;
    for (int i = 0; i < SETTLING_TURNS; i++) { // addresses are tested
      nowUs += SETTLING_US;
      both();
    }
    to = family == 4 ? SERVER : client.stack.addresses().of(PREFIX, SERVER);
    client.stack.addresses().hold(to);
    server.stack.tcp().listen(1, Addresses.NONE, PORT, 16);
    client.stack.tcp().connect(1, to, PORT, nowUs);
    for (int i = 0; server.handle == 0 && i < SETTLING_TURNS; i++) {
      nowUs += SETTLING_US;
      both();
    }
    server.stack.tcp().accept(server.handle, 1);
    clientSocket = client.stack.udp().bind(1, Addresses.NONE, 0);
    serverSocket = server.stack.udp().bind(1, Addresses.NONE, PORT);
  }

  private void both() {
    client.stack.advance(nowUs);
    server.turn(nowUs);
    server.stack.advance(nowUs);
    client.turn(nowUs);
  }

  @Benchmark
  public long stream() {
    nowUs += TURN_US;
    client.stack.tcp().send(client.handle, 0, BYTES, nowUs);
    client.stack.advance(nowUs);
    server.turn(nowUs);
    answer(server);
    server.stack.tcp().send(server.handle, 0, BYTES, nowUs);
    server.stack.advance(nowUs);
    client.turn(nowUs);
    answer(client);
    return nowUs;
  }

  private void answer(Host host) {
    if (host.received != BYTES) {
      throw new IllegalStateException(host.received + " bytes came");
    }
    host.received = 0;
    host.stack.tcp().recvDone(host.handle, BYTES, nowUs);
  }

  @Benchmark
  public long datagram() {
    nowUs += TURN_US;
    send(client, clientSocket, to, PORT);
    server.turn(nowUs);
    taken(server, serverSocket);
    send(server, serverSocket, server.from, server.fromPort);
    client.turn(nowUs);
    taken(client, clientSocket);
    client.stack.advance(nowUs);
    server.stack.advance(nowUs);
    return nowUs;
  }

  private void send(Host host, long socket, int address, int port) {
    long result =
        host.stack
            .udp()
            .send(socket, 1, address, port, host.arena, host.offsets, host.lengths, 1, nowUs);
    if (result < 0) {
      throw new IllegalStateException("not sent: " + result);
    }
  }

  private static void taken(Host host, long socket) {
    host.stack.udp().recvDone(socket, host.datagrams);
    host.datagrams = 0;
  }
}
