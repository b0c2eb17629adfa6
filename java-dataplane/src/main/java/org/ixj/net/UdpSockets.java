// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import org.ixj.abi.Handle;
import org.ixj.memory.MbufPool;

/**
 * UDP's tables: who has which port, and the datagrams each socket holds, oldest first, of which a
 * prefix has been told to the application. Fixed size, primitive; owned by one elastic thread.
 *
 * <p>A datagram stays in its message buffer. What is known about it lies here and not in the
 * buffer, whose links only chain the datagrams of a socket.
 */
final class UdpSockets {
  /** Most sockets. */
  static final int MAX = 1024;

  /** No socket. */
  static final int NONE = -1;

  private static final int PORTS = 1 << 16;

  private final MbufPool pool;
  private final Addresses addresses;
  // Socket of a port plus one, so that zeros mean nobody.
  private final short[] socketOfPort = new short[PORTS];
  private final int[] free = new int[MAX];
  private int freeCount = MAX;

  // By socket. Port 0 marks a free entry.
  private final int[] port = new int[MAX];
  private final int[] address = new int[MAX];
  private final int[] generation = new int[MAX];
  private final long[] cookie = new long[MAX];
  private final int[] head = new int[MAX];
  private final int[] tail = new int[MAX];
  private final int[] untold = new int[MAX];
  private final int[] held = new int[MAX];
  private final int[] told = new int[MAX];
  private final boolean[] ready = new boolean[MAX];

  // Sockets with datagrams to tell of, each once; one closed meanwhile has nothing to tell.
  private final int[] readyRing = new int[MAX];
  private int readyFirst;
  private int readyCount;

  // By message buffer.
  private final int[] source;
  private final int[] sourcePort;
  private final long[] payload;
  private final int[] length;
  private int heldInAll;

  UdpSockets(MbufPool pool, Addresses addresses) {
    this.pool = pool;
    this.addresses = addresses;
    for (int i = 0; i < MAX; i++) {
      free[i] = MAX - 1 - i;
    }
    source = new int[pool.capacity()];
    sourcePort = new int[pool.capacity()];
    payload = new long[pool.capacity()];
    length = new int[pool.capacity()];
  }

  /** Sockets bound. */
  int size() {
    return MAX - freeCount;
  }

  /** Datagrams held by all sockets. */
  int heldInAll() {
    return heldInAll;
  }

  /** Datagrams the socket holds, told or not. */
  int held(int socket) {
    return held[socket];
  }

  /** Datagrams the application was told of and is not done with. */
  int told(int socket) {
    return told[socket];
  }

  /** Our address that the socket is bound to, {@link Addresses#NONE} for any. */
  int address(int socket) {
    return address[socket];
  }

  int port(int socket) {
    return port[socket];
  }

  long cookie(int socket) {
    return cookie[socket];
  }

  long handle(int socket) {
    return Handle.of(Handle.UDP, generation[socket], socket);
  }

  boolean taken(int number) {
    return socketOfPort[number] != 0;
  }

  /** The socket a handle names, or {@link #NONE}: the handle may be any number. */
  int find(long handle) {
    int socket = Handle.index(handle);
    boolean valid =
        Handle.kind(handle) == Handle.UDP
            && Integer.compareUnsigned(socket, MAX) < 0
            && port[socket] != 0
            && generation[socket] == Handle.generation(handle);
    return valid ? socket : NONE;
  }

  /** The socket that takes datagrams to this address and port, or {@link #NONE}. */
  int lookup(int destination, int destinationPort) {
    int socket = socketOfPort[destinationPort] - 1;
    if (socket < 0 || (address[socket] != Addresses.NONE && address[socket] != destination)) {
      return NONE;
    }
    return socket;
  }

  /** A socket for a port that is not taken, or {@link #NONE} when there are too many. */
  int open(long itsCookie, int itsAddress, int itsPort) {
    if (freeCount == 0) {
      return NONE;
    }
    int socket = free[--freeCount];
    port[socket] = itsPort;
    address[socket] = itsAddress;
    addresses.hold(itsAddress);
    cookie[socket] = itsCookie;
    generation[socket] = (generation[socket] + 1) & Handle.GENERATION_MASK;
    head[socket] = MbufPool.NONE;
    tail[socket] = MbufPool.NONE;
    untold[socket] = MbufPool.NONE;
    held[socket] = 0;
    told[socket] = 0;
    socketOfPort[itsPort] = (short) (socket + 1);
    return socket;
  }

  /** Gives the port, the datagrams and the socket back. */
  void close(int socket) {
    release(socket, held[socket]);
    addresses.release(address[socket]);
    socketOfPort[port[socket]] = 0;
    port[socket] = 0;
    untold[socket] = MbufPool.NONE;
    free[freeCount++] = socket;
  }

  /** Closes every socket. */
  void closeAll() {
    for (int socket = 0; socket < MAX; socket++) {
      if (port[socket] != 0) {
        close(socket);
      }
    }
  }

  /** Takes over a message buffer with a datagram for the socket. */
  void put(int socket, int mbuf, int from, int fromPort, long at, int bytes) {
    addresses.hold(from);
    source[mbuf] = from;
    sourcePort[mbuf] = fromPort;
    payload[mbuf] = at;
    length[mbuf] = bytes;
    pool.next(mbuf, MbufPool.NONE);
    if (held[socket] == 0) {
      head[socket] = mbuf;
    } else {
      pool.next(tail[socket], mbuf);
    }
    tail[socket] = mbuf;
    held[socket]++;
    heldInAll++;
    if (untold[socket] == MbufPool.NONE) {
      untold[socket] = mbuf;
      markReady(socket);
    }
  }

  /** Frees the socket's {@code count} oldest datagrams, of those it holds. */
  void release(int socket, int count) {
    for (int i = 0; i < count; i++) {
      int mbuf = head[socket];
      head[socket] = pool.next(mbuf);
      addresses.release(source[mbuf]);
      pool.free(mbuf);
    }
    held[socket] -= count;
    told[socket] = Math.max(0, told[socket] - count);
    heldInAll -= count;
  }

  private void markReady(int socket) {
    if (!ready[socket]) {
      ready[socket] = true;
      readyRing[(readyFirst + readyCount++) & (MAX - 1)] = socket;
    }
  }

  /** Tells of what arrived, one datagram per socket in turn; false if the sink had no room. */
  boolean drain(SocketEvents events) {
    while (readyCount > 0) {
      int socket = readyRing[readyFirst];
      if (untold[socket] != MbufPool.NONE && !tell(socket, events)) {
        return false;
      }
      readyFirst = (readyFirst + 1) & (MAX - 1);
      readyCount--;
      ready[socket] = false;
      if (untold[socket] != MbufPool.NONE) {
        markReady(socket);
      }
    }
    return true;
  }

  private boolean tell(int socket, SocketEvents events) {
    int mbuf = untold[socket];
    if (!events.udpRecv(
        handle(socket),
        cookie[socket],
        source[mbuf],
        sourcePort[mbuf],
        payload[mbuf],
        length[mbuf])) {
      return false;
    }
    told[socket]++;
    untold[socket] = pool.next(mbuf);
    return true;
  }
}
