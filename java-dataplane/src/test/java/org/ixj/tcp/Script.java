// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.ixj.abi.ResultCode;
import org.ixj.memory.MbufPool;
import org.ixj.net.Addresses;
import org.ixj.net.IpOutput;
import org.ixj.net.SocketEvents;
import org.ixj.stats.Counters;
import org.ixj.timer.TimerWheel;
import org.ixj.wire.CutFrames;
import org.ixj.wire.InternetChecksum;
import org.ixj.wire.TcpHeader;

/**
 * "Send this, expect that" for one stack: the peer is the test. Numbers are relative to the initial
 * ones of either side, which lie just before the wrap. Segments are written {@code flags
 * seq:end(bytes) ack n win n <options>}, with flags S F R P, a dot for ACK, E for ECE and W for
 * CWR, and {@code ect} behind those that say they may be marked; events as the calls of {@link
 * SocketEvents}.
 */
final class Script implements IpOutput, SocketEvents, AutoCloseable {
  static final int LOCAL = 0x0A000001;
  static final int PEER = 0x0A000002;
  static final int PORT = 80;
  static final int PEER_PORT = 4000;
  static final int PEER_ISN = -5;
  private static final int WANTED_ISS = -7;

  final MbufPool pool;
  final TimerWheel wheel;
  final Tcp tcp;
  final TcpConfig config;
  final Counters counters = new Counters();
  final Addresses addresses = new Addresses(new SplittableRandom(8));
  final MemorySegment arena;
  final List<String> events = new ArrayList<>();
  final List<Long> knocks = new ArrayList<>();
  long nowUs = 1_000_000;
  int localAddress = LOCAL;
  int peerAddress = PEER;
  int iss;
  int peerPort = PEER_PORT;
  int localPort = PORT;
  boolean refuses;

  /** How many more segments the layer below takes before it refuses. */
  int room = Integer.MAX_VALUE;

  /** What the network layer does with every datagram: counts and forgets it. */
  boolean loses;

  int lost;
  boolean reachable = true;
  boolean deaf;
  int mtu = 1500;

  /** More than 0: the device cuts segments, of as much payload at most. */
  int maxSegmentedBytes;

  /** Segments that each datagram was cut into. */
  final List<Integer> cuts = new ArrayList<>();

  int peerScale;
  long handle;
  private final Arena memory = Arena.ofConfined();
  private final MemorySegment scratch = memory.allocate(70_000);
  private final ArrayDeque<byte[]> sent = new ArrayDeque<>();
  private final Set<byte[]> capable = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean ecnCapable;
  private int end;
  private int length;
  private int segmentBytes;

  /** What the peer sends; defaults to an ACK of everything with a large window. */
  final class Peer {
    private int flags;
    private int seq;
    private int ack;
    private int bytes;
    private int window = 60_000;
    private boolean spoilt;
    private boolean marked;
    private int from = peerAddress;
    private byte[] options = new byte[0];

    Peer(String flagLetters, int seq, int ack) {
      flags = flagLetters.contains(".") ? TcpHeader.ACK : 0;
      flags |= flagLetters.contains("S") ? TcpHeader.SYN : 0;
      flags |= flagLetters.contains("F") ? TcpHeader.FIN : 0;
      flags |= flagLetters.contains("R") ? TcpHeader.RST : 0;
      flags |= flagLetters.contains("E") ? TcpHeader.ECE : 0;
      flags |= flagLetters.contains("W") ? TcpHeader.CWR : 0;
      this.seq = PEER_ISN + seq;
      this.ack = iss + ack;
    }

    Peer data(int n) {
      bytes = n;
      return this;
    }

    Peer win(int w) {
      window = w;
      return this;
    }

    Peer spoilt() {
      spoilt = true;
      return this;
    }

    /** Congestion is met on the way. */
    Peer marked() {
      marked = true;
      return this;
    }

    Peer from(int address) {
      from = address;
      return this;
    }

    Peer mss(int mss) {
      return options(2, 4, mss >> 8, mss);
    }

    Peer scale(int shift) {
      peerScale = shift;
      return options(1, 3, 3, shift);
    }

    Peer sackOk() {
      return options(1, 1, 4, 2);
    }

    Peer ts(int value, int echo) {
      return options(
          1,
          1,
          8,
          10,
          value >> 24,
          value >> 16,
          value >> 8,
          value,
          echo >> 24,
          echo >> 16,
          echo >> 8,
          echo);
    }

    /** Blocks in numbers relative to our initial one. */
    Peer sack(int... edges) {
      options(1, 1, 5, 2 + 4 * edges.length);
      for (int e : edges) {
        int x = iss + e;
        options(x >> 24, x >> 16, x >> 8, x);
      }
      return this;
    }

    Peer options(int... more) {
      byte[] joined = java.util.Arrays.copyOf(options, options.length + more.length);
      for (int i = 0; i < more.length; i++) {
        joined[options.length + i] = (byte) more[i];
      }
      options = joined;
      return this;
    }

    /** Delivers it; one turn of the loop follows unless the script is in a burst. */
    void send() {
      int mbuf = pool.allocate();
      assertThat(mbuf).as("a buffer for the script").isNotEqualTo(MbufPool.NONE);
      long at = pool.offset(mbuf) + 34;
      MemorySegment m = pool.segment();
      int header = TcpHeader.BYTES + options.length;
      TcpHeader.write(m, at, peerPort, localPort, seq, ack, header, flags, window);
      MemorySegment.copy(options, 0, m, ValueLayout.JAVA_BYTE, at + 20, options.length);
      for (int i = 0; i < bytes; i++) {
        m.set(ValueLayout.JAVA_BYTE, at + header + i, (byte) (seq + i));
      }
      int total = header + bytes;
      long sum =
          addresses.pseudoHeader(from, localAddress, 6, total) + InternetChecksum.sum(m, at, total);
      TcpHeader.checksum(m, at, InternetChecksum.fold(sum) + (spoilt ? 1 : 0));
      pool.congestionExperienced(mbuf, marked);
      tcp.input(mbuf, from, localAddress, at, total, nowUs);
      if (!deaf) {
        turn();
      }
    }
  }

  Script() {
    this(config(CongestionAlgorithm.NEWRENO, EcnMode.ACCEPT), 256);
  }

  /** Windows that are easy to count in are NewReno's. */
  static TcpConfig config(CongestionAlgorithm algorithm, EcnMode ecn) {
    return TcpConfig.defaults().withTables(16, 4).withCongestion(algorithm, ecn);
  }

  Script(TcpConfig config, int mbufs) {
    this.config = config;
    pool = new MbufPool(memory.allocate((long) mbufs * MbufPool.BUFFER_BYTES, 64));
    arena = memory.allocate(1 << 20);
    for (int i = 0; i < 1 << 20; i++) {
      arena.set(ValueLayout.JAVA_BYTE, i, (byte) i);
    }
    wheel = new TimerWheel(nowUs);
    tcp = new Tcp(config, pool, arena, this, wheel, new SplittableRandom(7), counters);
  }

  /** The same two by IPv6. */
  Script ipv6() {
    localAddress = addresses.of(0x2001_0DB8L << 32, 1);
    peerAddress = addresses.of(0x2001_0DB8L << 32, 2);
    addresses.hold(localAddress);
    addresses.hold(peerAddress);
    return this;
  }

  /** Moves the clock so that our next number for the listener's tuple lies before the wrap. */
  private void chooseIss() {
    peer("S", 0, 0).send();
    int now = TcpHeader.sequence(MemorySegment.ofArray(sent.element()), 0);
    peer("R", 1, 0).send();
    nowUs = nowUs / 4 * 4 + Integer.toUnsignedLong(WANTED_ISS - now) * 4;
    turn();
    sent.clear();
    events.clear();
    assertThat(tcp.connections()).isZero();
  }

  /** A listener and a peer that speaks all options. Leaves the connection knocked. */
  Script listening() {
    return listening(config.congestion());
  }

  /** The same with another congestion control. */
  Script listening(CongestionAlgorithm algorithm) {
    assertThat(tcp.listen(1, 0, PORT, 4, algorithm)).isPositive();
    chooseIss();
    return this;
  }

  /** An accepted connection: listener, handshake with the given SYN, accept. */
  Script established(Peer syn) {
    Peer ack = peer(".", 1, 1);
    syn.send();
    MemorySegment synAck = MemorySegment.ofArray(sent.peek());
    iss = TcpHeader.sequence(synAck, 0);
    assertThat(iss).as("iss near the wrap").isBetween(WANTED_ISS - 1, WANTED_ISS + 1);
    sent.clear();
    nowUs += 10_000;
    ack.ack = iss + 1;
    if (syn.options.length > 12) {
      ack.ts(1000, 0);
    }
    ack.send();
    accept();
    return this;
  }

  Script plain() {
    return listening().established(peer("S", 0, 0).mss(1000));
  }

  Script withSack() {
    return listening().established(peer("S", 0, 0).mss(1000).sackOk());
  }

  /** For random tests: one open connection, with or without options. */
  void open(boolean options) {
    deaf = false;
    if (options) {
      withSack();
    } else {
      plain();
    }
    deaf = true;
  }

  void accept() {
    handle = knocks.getLast();
    assertThat(tcp.accept(handle, 42)).isZero();
    turn();
    assertThat(events).contains("sent(42, 0)");
    events.clear();
    sent.clear();
  }

  Peer peer(String flags, int seq, int ack) {
    return new Peer(flags, seq, ack);
  }

  /** Sends from the arena's start and lets one turn pass. */
  long send(int bytes) {
    long accepted = tcp.send(handle, 0, bytes, nowUs);
    turn();
    return accepted;
  }

  /** Sends 2.5 GB that the peer acknowledges; returns the next number. Needs an MSS of 1000. */
  int halfOfTheNumbers() {
    loses = true;
    int next = 1;
    int chunk = 5000;
    for (long left = 2_500_000_000L; left > 0; left -= chunk) {
      chunk = Math.min(2 * chunk, 40_000); // as slow start has it
      assertThat(send(chunk)).isEqualTo(chunk);
      next += chunk;
      peer(".", 1, next).send();
      events.clear();
    }
    loses = false;
    return next;
  }

  void turn() {
    tcp.drain(this);
    wheel.advance(nowUs);
    tcp.flush(nowUs);
  }

  /** Lets time pass, stopping at every timer as the loop would. */
  void pass(long us) {
    long end = nowUs + us;
    while (true) {
      long next = wheel.nextDeadlineUs();
      if (next > end) {
        break;
      }
      nowUs = Math.max(nowUs, next);
      turn();
    }
    nowUs = end;
    turn();
  }

  /** The segments sent since the last look, and nothing else. */
  void expect(String... segments) {
    List<String> got = new ArrayList<>();
    while (!sent.isEmpty()) {
      got.add(describe(sent.poll()));
    }
    assertThat(got).containsExactly(segments);
  }

  void ignoreSent() {
    sent.clear();
  }

  /** One beyond the last byte that was ever sent, relative to our initial number. */
  int sentEnd() {
    return end - iss;
  }

  int sentCount() {
    return sent.size();
  }

  /** The segments as they are, raw. */
  List<byte[]> raw() {
    List<byte[]> all = new ArrayList<>(sent);
    sent.clear();
    return all;
  }

  void expectEvents(String... wanted) {
    assertThat(events).containsExactly(wanted);
    events.clear();
  }

  String describe(byte[] bytes) {
    long sum = addresses.pseudoHeader(localAddress, peerAddress, 6, 0);
    String text = SegmentText.describe(bytes, sum, iss, PEER_ISN, reportWindow);
    return capable.contains(bytes) ? text + " ect" : text;
  }

  boolean reportWindow;

  /** Gauges that must be zero when nothing is open; TIME_WAIT aside. */
  Map<String, Integer> leaks() {
    tcp.reclaim();
    Map<String, Integer> all = new TreeMap<>();
    all.put("connections", tcp.connections());
    all.put("waiting", tcp.waiting());
    all.put("held", tcp.heldMbufs());
    all.put("nodes", tcp.heldNodes());
    all.put("pool", pool.capacity() - pool.available());
    all.values().removeIf(v -> v == 0);
    return all;
  }

  // ---- IpOutput ------------------------------------------------------------------------------

  @Override
  public Addresses addresses() {
    return addresses;
  }

  @Override
  public boolean ours(int address) {
    return address == localAddress;
  }

  @Override
  public int source(int destination) {
    return localAddress;
  }

  @Override
  public boolean reachable(int address) {
    return reachable;
  }

  @Override
  public long begin(int source, int destination, int protocol, int headerBytes) {
    if (refuses || room == 0) {
      return NOT_SENT;
    }
    room--;
    if (loses) {
      lost++;
      return LOST;
    }
    length = headerBytes;
    segmentBytes = 0;
    ecnCapable = false;
    return 0;
  }

  @Override
  public int maxSegmentedBytes(int destination) {
    return maxSegmentedBytes;
  }

  @Override
  public long beginSegmented(
      int source, int destination, int headerBytes, int payloadBytes, int bytesOfEach) {
    assertThat(payloadBytes).isBetween(bytesOfEach + 1, maxSegmentedBytes);
    assertThat(headerBytes + bytesOfEach)
        .isLessThanOrEqualTo(mtu - Addresses.headerBytes(destination));
    long at = begin(source, destination, 6, headerBytes);
    segmentBytes = bytesOfEach;
    return at;
  }

  @Override
  public MemorySegment segment() {
    return scratch;
  }

  @Override
  public void append(MemorySegment source, long offset, int bytes) {
    MemorySegment.copy(source, offset, scratch, length, bytes);
    length += bytes;
  }

  @Override
  public void commit() {
    byte[] whole = scratch.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    if (segmentBytes == 0) {
      sent.add(whole);
      remember(List.of(whole));
    } else {
      List<byte[]> segments = CutFrames.segments(whole, LOCAL, PEER, segmentBytes);
      sent.addAll(segments);
      remember(segments);
      cuts.add(segments.size());
    }
  }

  private void remember(List<byte[]> segments) {
    for (byte[] segment : segments) {
      MemorySegment m = MemorySegment.ofArray(segment);
      int after = TcpHeader.sequence(m, 0) + segment.length - TcpHeader.headerBytes(m, 0);
      boolean syn = (TcpHeader.flags(m, 0) & TcpHeader.SYN) != 0;
      end = syn ? after + 1 : Seq.max(end, after);
    }
    if (ecnCapable) {
      capable.addAll(segments);
    }
  }

  @Override
  public void ecnCapable() {
    ecnCapable = true;
  }

  @Override
  public int mtu(int destination) {
    return mtu;
  }

  // ---- SocketEvents ----------------------------------------------------------------------------

  @Override
  public boolean knock(long h, long listenerCookie, int address, int port, int local) {
    knocks.add(h);
    events.add("knock(" + listenerCookie + ", " + port + ", " + local + ")");
    return true;
  }

  @Override
  public boolean connected(long h, long cookie, int code, int window) {
    events.add("connected(" + cookie + ", " + ResultCode.name(code) + ", " + window + ")");
    return true;
  }

  @Override
  public boolean recv(long cookie, long offset, int bytes) {
    events.add("recv(" + cookie + ", " + bytes + ")");
    return true;
  }

  @Override
  public boolean sent(long cookie, long bytes, int window) {
    assertThat(window).isEqualTo(config.sendLimit());
    events.add("sent(" + cookie + ", " + bytes + ")");
    return true;
  }

  @Override
  public boolean dead(long cookie, int reason) {
    events.add("dead(" + cookie + ", " + ResultCode.name(reason) + ")");
    return true;
  }

  @Override
  public boolean udpRecv(long h, long cookie, int address, int port, long offset, int bytes) {
    throw new AssertionError("udp");
  }

  @Override
  public boolean udpSent(long cookie) {
    throw new AssertionError("udp");
  }

  @Override
  public boolean timerFired(long cookie) {
    throw new AssertionError("timer");
  }

  @Override
  public void close() {
    memory.close();
  }
}
