// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.EcnField;
import org.ixj.wire.Ipv4Header;

/**
 * Puts the fragments of one family together (RFC 791 §3.2, RFC 8200 §4.5) within fixed bounds:
 * {@value #MAX_DATAGRAMS} datagrams at a time, {@value #MAX_PER_SOURCE} of one source, 30 seconds
 * each, 32 KiB of private memory in all. A datagram is handed up in one message buffer, so its
 * payload may have at most {@link #maxBytes} bytes; a longer one is dropped and counted. TCP never
 * sends fragments to us on purpose and UDP services rarely need more.
 *
 * <p>Parts that overlap condemn their datagram, equal or not: what an honest sender never does is a
 * known way around packet filters (RFC 1858 §3, RFC 5722 §4).
 *
 * <p>Deviation: RFC 1122 §3.3.2 wants at least 60 s, as does RFC 8200, and an ICMP time exceeded;
 * 30 s are Linux's choice for IPv4 too, and no errors are sent about fragments that are kept, which
 * are easily forged. Owned by one thread.
 */
final class Reassembly {
  /** Datagrams under reassembly at a time. */
  static final int MAX_DATAGRAMS = 16;

  /** Of these, with the same source address. */
  static final int MAX_PER_SOURCE = 4;

  /** How long a datagram may take from its first fragment to arrive. */
  static final long TIMEOUT_US = 30_000_000;

  /** Fragments carry multiples of this, the last one excepted. */
  static final int UNIT = Ipv4Header.FRAGMENT_UNIT;

  /** {@link #input}: the datagram is not whole yet, or never will be. */
  static final int NOT_WHOLE = -1;

  private static final int UNITS = MbufPool.BUFFER_BYTES / UNIT;
  private static final int WORDS = (UNITS + Long.SIZE - 1) / Long.SIZE;
  private static final int LENGTH_UNKNOWN = -1;

  private static final int MARKED = 1 << EcnField.CE;
  private static final int MARKED_NOT_CAPABLE = MARKED | 1 << EcnField.NOT_ECT;

  private final Addresses addresses;
  private final int maxBytes;
  private final int mostThereCanBe;
  private final Counters counters;
  private final MemorySegment memory =
      Arena.ofAuto().allocate((long) MAX_DATAGRAMS * MbufPool.BUFFER_BYTES, Long.BYTES);
  // A slot is free when it has no fragments.
  private final int[] fragments = new int[MAX_DATAGRAMS];
  private final int[] source = new int[MAX_DATAGRAMS];
  private final int[] destination = new int[MAX_DATAGRAMS];
  private final long[] key = new long[MAX_DATAGRAMS];
  private final int[] protocol = new int[MAX_DATAGRAMS];
  private final int[] length = new int[MAX_DATAGRAMS];
  private final int[] received = new int[MAX_DATAGRAMS];
  private final int[] highest = new int[MAX_DATAGRAMS];
  private final long[] expiresUs = new long[MAX_DATAGRAMS];
  // A bit for each value of the ECN field that a fragment had.
  private final int[] ecn = new int[MAX_DATAGRAMS];
  // In which order they were begun: many have the same time.
  private final long[] serial = new long[MAX_DATAGRAMS];
  // Which eight-byte units of the payload are there.
  private final long[] present = new long[MAX_DATAGRAMS * WORDS];
  private long nextExpiryUs = Long.MAX_VALUE;
  private int whole;
  private long begun;

  /**
   * @param headroom where in its message buffer a reassembled payload starts, bytes
   * @param mostThereCanBe bytes of the longest payload that the family has
   */
  Reassembly(Addresses addresses, int headroom, int mostThereCanBe, Counters counters) {
    this.addresses = addresses;
    this.mostThereCanBe = mostThereCanBe;
    this.counters = counters;
    maxBytes = (MbufPool.BUFFER_BYTES - headroom) / UNIT * UNIT;
  }

  /** Most bytes of a reassembled payload: what an ordinary message buffer holds behind headers. */
  int maxBytes() {
    return maxBytes;
  }

  /**
   * Takes in a fragment; copies what it needs, so the caller still owns the message buffer. A
   * fragment is counted when the fate of its datagram is known.
   *
   * @param itsKey what, together with the addresses, the fragments of one datagram share
   * @param itsProtocol what the payload is; only the first fragment's counts (RFC 8200 §4.5)
   * @param at of the fragment's payload, {@code bytes} long
   * @param offset where in the datagram's payload it goes, bytes
   * @param last whether no other comes behind it
   * @param itsEcn of {@link EcnField}
   * @return bytes of the payload when it became whole: {@link #take} it at once; or {@link
   *     #NOT_WHOLE}
   */
  int input(
      MemorySegment m,
      int from,
      int to,
      long itsKey,
      int itsProtocol,
      long at,
      int bytes,
      int offset,
      boolean last,
      int itsEcn,
      long nowUs) {
    expire(nowUs);
    if (bytes == 0 || (!last && bytes % UNIT != 0) || offset + bytes > mostThereCanBe) {
      counters.add(Counter.FRAGMENTS_MALFORMED);
      return NOT_WHOLE;
    }
    int slot = find(from, to, itsKey);
    if (offset + bytes > maxBytes) {
      drop(slot, Counter.FRAGMENTS_TOO_BIG);
      return NOT_WHOLE;
    }
    if (slot < 0) {
      slot = open(from, to, itsKey, nowUs);
    }
    if (offset == 0) {
      protocol[slot] = itsProtocol;
    }
    return put(slot, m, at, offset, bytes, last, 1 << itsEcn);
  }

  private int put(
      int slot, MemorySegment m, long at, int offset, int bytes, boolean last, int codepoint) {
    int end = offset + bytes;
    // RFC 3168 §5.3: a mark must not get lost, nor reach a transport that does not know it.
    if (((ecn[slot] | codepoint) & MARKED_NOT_CAPABLE) == MARKED_NOT_CAPABLE) {
      drop(slot, Counter.FRAGMENTS_ECN);
      return NOT_WHOLE;
    }
    boolean contradicts =
        last
            ? length[slot] != LENGTH_UNKNOWN || highest[slot] > end
            : length[slot] != LENGTH_UNKNOWN && end > length[slot];
    if (contradicts || !mark(slot, offset, end)) {
      drop(slot, Counter.FRAGMENTS_OVERLAP);
      return NOT_WHOLE;
    }
    MemorySegment.copy(m, at, memory, (long) slot * MbufPool.BUFFER_BYTES + offset, bytes);
    fragments[slot]++;
    ecn[slot] |= codepoint;
    received[slot] += bytes;
    highest[slot] = Math.max(highest[slot], end);
    if (last) {
      length[slot] = end;
    }
    if (received[slot] != length[slot]) {
      return NOT_WHOLE;
    }
    counters.add(Counter.FRAGMENTS_REASSEMBLED, fragments[slot]);
    whole = slot;
    return length[slot];
  }

  /** What the payload that {@link #input} found whole is. */
  int protocol() {
    return protocol[whole];
  }

  /** Whether any part of what {@link #input} found whole met congestion: RFC 3168 §5.3. */
  boolean congestionExperienced() {
    return (ecn[whole] & MARKED) != 0;
  }

  /** Copies the payload that {@link #input} found whole, and forgets the datagram. */
  void take(MemorySegment to, long at) {
    MemorySegment.copy(memory, (long) whole * MbufPool.BUFFER_BYTES, to, at, length[whole]);
    free(whole);
  }

  /** Marks the units of a part; false if one was there already. */
  private boolean mark(int slot, int offset, int end) {
    int base = slot * WORDS;
    int from = offset / UNIT;
    int to = (end + UNIT - 1) / UNIT;
    for (int unit = from; unit < to; unit++) {
      long bit = 1L << unit;
      if ((present[base + (unit >>> 6)] & bit) != 0) {
        return false;
      }
      present[base + (unit >>> 6)] |= bit;
    }
    return true;
  }

  private int find(int from, int to, long itsKey) {
    for (int i = 0; i < MAX_DATAGRAMS; i++) {
      if (fragments[i] > 0 && key[i] == itsKey && source[i] == from && destination[i] == to) {
        return i;
      }
    }
    return -1;
  }

  private int open(int from, int to, long itsKey, long nowUs) {
    int slot = place(from);
    addresses.hold(from);
    addresses.hold(to);
    source[slot] = from;
    destination[slot] = to;
    key[slot] = itsKey;
    length[slot] = LENGTH_UNKNOWN;
    received[slot] = 0;
    highest[slot] = 0;
    ecn[slot] = 0;
    expiresUs[slot] = nowUs + TIMEOUT_US;
    serial[slot] = begun++;
    nextExpiryUs = Math.min(nextExpiryUs, expiresUs[slot]);
    return slot;
  }

  /**
   * A free slot. Where there is none, the oldest datagram makes room, of the same source if that
   * has its share: parts come close together, so what has waited longest has most likely lost one,
   * and must not keep out what is whole for the rest of its time.
   */
  private int place(int from) {
    int free = -1;
    int same = 0;
    int oldestSame = -1;
    int oldest = -1;
    for (int i = 0; i < MAX_DATAGRAMS; i++) {
      if (fragments[i] == 0) {
        free = i;
        continue;
      }
      oldest = older(oldest, i);
      if (source[i] == from) {
        same++;
        oldestSame = older(oldestSame, i);
      }
    }
    if (same < MAX_PER_SOURCE && free >= 0) {
      return free;
    }
    int gone = same < MAX_PER_SOURCE ? oldest : oldestSame;
    counters.add(Counter.FRAGMENTS_FULL, fragments[gone]);
    free(gone);
    return gone;
  }

  private int older(int a, int b) {
    return a < 0 || serial[b] < serial[a] ? b : a;
  }

  /** Counts the fragment in hand together with those its datagram had, if it had any. */
  private void drop(int slot, Counter reason) {
    counters.add(reason, 1 + (slot < 0 ? 0 : fragments[slot]));
    if (slot >= 0) {
      free(slot);
    }
  }

  private void free(int slot) {
    fragments[slot] = 0;
    addresses.release(source[slot]);
    addresses.release(destination[slot]);
    for (int i = 0; i < WORDS; i++) {
      present[slot * WORDS + i] = 0;
    }
  }

  /** Gives up what took too long. */
  void expire(long nowUs) {
    if (nowUs < nextExpiryUs) {
      return;
    }
    long next = Long.MAX_VALUE;
    for (int i = 0; i < MAX_DATAGRAMS; i++) {
      if (fragments[i] == 0) {
        continue;
      }
      if (expiresUs[i] <= nowUs) {
        counters.add(Counter.FRAGMENTS_EXPIRED, fragments[i]);
        free(i);
      } else {
        next = Math.min(next, expiresUs[i]);
      }
    }
    nextExpiryUs = next;
  }

  /** When {@link #expire} has something to do at the latest; Long.MAX_VALUE when never. */
  long nextDeadlineUs() {
    return nextExpiryUs;
  }

  /** Datagrams under reassembly. */
  int datagrams() {
    int n = 0;
    for (int held : fragments) {
      n += held > 0 ? 1 : 0;
    }
    return n;
  }
}
