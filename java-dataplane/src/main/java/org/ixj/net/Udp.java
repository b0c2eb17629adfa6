// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.ixj.abi.ResultCode;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.HeaderFault;
import org.ixj.wire.InternetChecksum;
import org.ixj.wire.Ipv4Header;
import org.ixj.wire.UdpHeader;

/**
 * UDP (RFC 768, RFC 1122 §4.1, RFC 8200 §8.1) with its batched system calls. Received datagrams
 * stay in their message buffers until the application is done with them; what it sends is gathered
 * from its arena into one frame. Owned by one elastic thread.
 *
 * <p>The calls come from a hostile application: any handle and any number is answered by a {@link
 * ResultCode}, never by an exception. What a socket, and all sockets, may hold is bounded; beyond
 * it datagrams are dropped and counted, as UDP may.
 */
public final class Udp implements Transport {
  /** Most datagrams a socket holds, told of or not. */
  static final int MAX_HELD = 256;

  /** Message buffers that UDP leaves to others: no datagram is kept when so few are free. */
  static final int RESERVE = 128;

  // RFC 6056 §3.2: the whole range above the well-known ports.
  private static final int FIRST_RANDOM_PORT = 1024;
  private static final int RANDOM_PORTS = 65_536 - FIRST_RANDOM_PORT;
  private static final int MAX_PORT = 65_535;

  private final MbufPool pool;
  private final NetInterface ip;
  private final Addresses addresses;
  private final RandomGenerator random;
  private final Counters counters;
  private final UdpSockets sockets;
  private final UdpSent sent = new UdpSent();
  private final int reserve;
  private final int maxHeldInAll;

  /**
   * @param random source of ports; not shared with another thread
   */
  public Udp(MbufPool pool, NetInterface ip, RandomGenerator random, Counters counters) {
    this.pool = pool;
    this.ip = ip;
    addresses = ip.addresses();
    this.random = random;
    this.counters = counters;
    sockets = new UdpSockets(pool, addresses);
    reserve = Math.min(RESERVE, pool.capacity() / 4);
    maxHeldInAll = pool.capacity() / 2;
  }

  @Override
  public void input(int mbuf, int source, int destination, long at, int bytes, long nowUs) {
    MemorySegment m = pool.segment();
    boolean checked = pool.isTransportChecked(mbuf);
    int header =
        UdpHeader.check(
            m,
            at,
            bytes,
            addresses.pseudoHeader(source, destination, Ipv4Header.PROTOCOL_UDP, 0),
            checked,
            Addresses.ipv6(destination));
    if (header < 0) {
      drop(
          mbuf,
          header == HeaderFault.BAD_CHECKSUM
              ? Counter.UDP_DROP_CHECKSUM
              : Counter.UDP_DROP_MALFORMED);
      return;
    }
    int socket = sockets.lookup(destination, UdpHeader.destinationPort(m, at));
    if (socket == UdpSockets.NONE) {
      ip.portUnreachable(nowUs); // RFC 1122 §4.1.3.1
      drop(mbuf, Counter.UDP_DROP_NO_SOCKET);
    } else if (sockets.held(socket) >= MAX_HELD) {
      drop(mbuf, Counter.UDP_DROP_QUEUE_FULL);
    } else if (pool.available() <= reserve || sockets.heldInAll() >= maxHeldInAll) {
      drop(mbuf, Counter.UDP_DROP_NO_ROOM);
    } else {
      counters.add(Counter.UDP_DATAGRAMS_RECEIVED);
      int payload = UdpHeader.length(m, at) - header;
      sockets.put(socket, mbuf, source, UdpHeader.sourcePort(m, at), at + header, payload);
    }
  }

  private void drop(int mbuf, Counter reason) {
    counters.add(reason);
    pool.free(mbuf);
  }

  /** Ignored: no event condition of a datagram socket tells of errors, which may be forged. */
  @Override
  public void error(
      int icmpType, int icmpCode, int mtu, int source, int destination, long at, int bytes) {
    counters.add(Counter.UDP_ICMP_IGNORED);
  }

  /**
   * Binds a socket.
   *
   * @param address one of ours, or {@link Addresses#NONE} for any, of both families: then
   *     broadcasts of IPv4 are received too
   * @param port 1..65535, or 0 for a random one that is free (RFC 6056 §3.3.1)
   * @return the handle, or a {@link ResultCode}
   */
  public long bind(long cookie, int address, int port) {
    if ((address != Addresses.NONE && !ip.ours(address)) || port < 0 || port > MAX_PORT) {
      return ResultCode.INVALID;
    }
    int chosen = port == 0 ? freePort() : port;
    if (sockets.taken(chosen)) {
      return ResultCode.IN_USE;
    }
    int socket = sockets.open(cookie, address, chosen);
    return socket == UdpSockets.NONE ? ResultCode.NO_MEMORY : sockets.handle(socket);
  }

  /** There are fewer sockets than ports, so one is always found. */
  private int freePort() {
    int start = random.nextInt(RANDOM_PORTS);
    int i = 0;
    while (sockets.taken(FIRST_RANDOM_PORT + (start + i) % RANDOM_PORTS)) {
      i++;
    }
    return FIRST_RANDOM_PORT + (start + i) % RANDOM_PORTS;
  }

  /**
   * Sends one datagram, gathered from {@code count} parts of the arena. On {@link ResultCode#OK} a
   * udpSent condition with {@code cookie} follows at the next drain, when the device has the frame;
   * otherwise nothing was sent and nothing follows.
   *
   * @param offsets of the parts in {@code arena}
   * @param lengths of the parts, bytes; together at most the MTU less the headers
   */
  public long send(
      long handle,
      long cookie,
      int address,
      int port,
      MemorySegment arena,
      long[] offsets,
      int[] lengths,
      int count,
      long nowUs) {
    int socket = sockets.find(handle);
    if (socket == UdpSockets.NONE) {
      return ResultCode.BAD_HANDLE;
    }
    if (port < 1 || port > MAX_PORT) {
      return ResultCode.INVALID;
    }
    long payload = payloadBytes(address, arena, offsets, lengths, count);
    if (payload < 0) {
      return payload;
    }
    int source = source(socket, address);
    if (!ip.reachable(address) || source == Addresses.NONE) {
      return ResultCode.UNREACHABLE;
    }
    if (sent.full()) {
      return ResultCode.NO_MEMORY;
    }
    ip.now(nowUs);
    int bytes = UdpHeader.BYTES + (int) payload;
    long at = ip.begin(source, address, Ipv4Header.PROTOCOL_UDP, UdpHeader.BYTES);
    if (at < 0) {
      return ResultCode.NO_MEMORY;
    }
    long sum = addresses.pseudoHeader(source, address, Ipv4Header.PROTOCOL_UDP, bytes);
    long gathered = gather(arena, offsets, lengths, count);
    if (ip.insertsChecksum()) {
      UdpHeader.writeUnsummed(ip.segment(), at, sockets.port(socket), port, bytes, sum);
      ip.insertChecksum();
    } else {
      sum += gathered;
      UdpHeader.write(ip.segment(), at, sockets.port(socket), port, bytes, sum);
    }
    ip.commit();
    sent.add(socket, cookie);
    counters.add(Counter.UDP_DATAGRAMS_SENT);
    return ResultCode.OK;
  }

  /** What a socket sends from; {@link Addresses#NONE} where it is bound to the other family. */
  private int source(int socket, int destination) {
    int bound = sockets.address(socket);
    if (bound == Addresses.NONE) {
      return ip.source(destination);
    }
    return Addresses.ipv6(bound) == Addresses.ipv6(destination) ? bound : Addresses.NONE;
  }

  /** What the parts come to, or a result code. */
  private long payloadBytes(
      int address, MemorySegment arena, long[] offsets, int[] lengths, int count) {
    if (count < 1 || count > offsets.length || count > lengths.length) {
      return ResultCode.INVALID;
    }
    long size = arena.byteSize();
    long payload = 0;
    for (int i = 0; i < count; i++) {
      if (lengths[i] < 0) {
        return ResultCode.INVALID;
      }
      if (offsets[i] < 0 || offsets[i] > size - lengths[i]) {
        return ResultCode.FAULT;
      }
      payload += lengths[i];
    }
    int most = ip.mtu(address) - Addresses.headerBytes(address) - UdpHeader.BYTES;
    return payload > most ? ResultCode.INVALID : payload;
  }

  /** Appends the parts; their sum. The application may change them meanwhile, to its own harm. */
  private long gather(MemorySegment arena, long[] offsets, int[] lengths, int count) {
    boolean summed = !ip.insertsChecksum();
    long sum = 0;
    boolean odd = false;
    for (int i = 0; i < count; i++) {
      long part = summed ? InternetChecksum.sum(arena, offsets[i], lengths[i]) : 0;
      sum += odd ? InternetChecksum.swapped(part) : part;
      odd ^= (lengths[i] & 1) != 0;
      ip.append(arena, offsets[i], lengths[i]);
    }
    return sum;
  }

  /**
   * Gives the {@code datagrams} oldest datagrams back.
   *
   * @return BAD_STATE if the application was told of fewer; then none is given back
   */
  public long recvDone(long handle, long datagrams) {
    int socket = sockets.find(handle);
    if (socket == UdpSockets.NONE) {
      return ResultCode.BAD_HANDLE;
    }
    if (datagrams < 0 || datagrams > sockets.told(socket)) {
      return ResultCode.BAD_STATE;
    }
    sockets.release(socket, (int) datagrams);
    return ResultCode.OK;
  }

  /** Closes the socket: its datagrams are given back and no event of it follows. */
  public long close(long handle) {
    int socket = sockets.find(handle);
    if (socket == UdpSockets.NONE) {
      return ResultCode.BAD_HANDLE;
    }
    sent.forget(socket);
    sockets.close(socket);
    return ResultCode.OK;
  }

  /**
   * Offers pending event conditions.
   *
   * @return false if the sink had no room for all of them
   */
  public boolean drain(SocketEvents events) {
    return sent.drain(events) && sockets.drain(events);
  }

  /** The application is gone: every socket is closed. */
  public void shutdown() {
    sent.clear();
    sockets.closeAll();
  }

  /** Sockets bound. */
  public int sockets() {
    return sockets.size();
  }
}
