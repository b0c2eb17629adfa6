// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.EthernetHeader;
import org.ixj.wire.Ipv4Header;

/**
 * Puts fragments together (RFC 791 §3.2) within fixed bounds: {@value #MAX_DATAGRAMS} datagrams at
 * a time, {@value #MAX_PER_SOURCE} of one source, 30 seconds each, 32 KiB of private memory in all.
 * A datagram is handed up in one message buffer, so its payload may have at most {@link #MAX_BYTES}
 * bytes; a longer one is dropped and counted. TCP never sends fragments to us on purpose and UDP
 * services rarely need more.
 *
 * <p>Parts that overlap condemn their datagram, equal or not: what an honest sender never does is a
 * known way around packet filters (RFC 1858 §3, RFC 5722 §4 for IPv6).
 *
 * <p>Deviation: RFC 1122 §3.3.2 wants at least 60 s and an ICMP time exceeded; 30 s are Linux's
 * choice too, and no errors are sent about fragments, which are easily forged. Owned by one thread.
 */
final class Reassembly {
  /** Datagrams under reassembly at a time. */
  static final int MAX_DATAGRAMS = 16;

  /** Of these, with the same source address. */
  static final int MAX_PER_SOURCE = 4;

  /** How long a datagram may take from its first fragment to arrive. */
  static final long TIMEOUT_US = 30_000_000;

  /** Where in its message buffer a reassembled payload starts. */
  static final int HEADROOM = EthernetHeader.BYTES + Ipv4Header.BYTES;

  /** Most bytes of a reassembled payload: what an ordinary message buffer holds behind headers. */
  static final int MAX_BYTES =
      (MbufPool.BUFFER_BYTES - HEADROOM) / Ipv4Header.FRAGMENT_UNIT * Ipv4Header.FRAGMENT_UNIT;

  /** {@link #input}: the datagram is not whole yet, or never will be. */
  static final int NOT_WHOLE = -1;

  private static final int UNITS = MAX_BYTES / Ipv4Header.FRAGMENT_UNIT;
  private static final int WORDS = (UNITS + Long.SIZE - 1) / Long.SIZE;
  private static final int LENGTH_UNKNOWN = -1;

  private static final int MARKED = 1 << Ipv4Header.ECN_CE;
  private static final int MARKED_NOT_CAPABLE = MARKED | 1 << Ipv4Header.ECN_NOT_ECT;

  private final Counters counters;
  private final MemorySegment memory =
      Arena.ofAuto().allocate((long) MAX_DATAGRAMS * MbufPool.BUFFER_BYTES, Long.BYTES);
  // A slot is free when it has no fragments.
  private final int[] fragments = new int[MAX_DATAGRAMS];
  private final int[] source = new int[MAX_DATAGRAMS];
  private final int[] destination = new int[MAX_DATAGRAMS];
  private final int[] key = new int[MAX_DATAGRAMS];
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

  Reassembly(Counters counters) {
    this.counters = counters;
  }

  /**
   * Takes in a fragment; copies what it needs, so the caller still owns the message buffer. A
   * fragment is counted when the fate of its datagram is known.
   *
   * @param at of the IPv4 header, which has passed its gate
   * @param header its bytes
   * @return bytes of the payload when it became whole: {@link #take} it at once; or {@link
   *     #NOT_WHOLE}
   */
  int input(MemorySegment m, long at, int header, long nowUs) {
    expire(nowUs);
    int bytes = Ipv4Header.totalLength(m, at) - header;
    int offset = Ipv4Header.fragmentOffset(m, at);
    boolean last = !Ipv4Header.moreFragments(m, at);
    if (bytes == 0
        || (!last && bytes % Ipv4Header.FRAGMENT_UNIT != 0)
        || offset + bytes > Ipv4Header.MAX_DATAGRAM_BYTES - Ipv4Header.BYTES) {
      counters.add(Counter.FRAGMENTS_MALFORMED);
      return NOT_WHOLE;
    }
    int slot = find(m, at);
    if (offset + bytes > MAX_BYTES) {
      drop(slot, Counter.FRAGMENTS_TOO_BIG);
      return NOT_WHOLE;
    }
    if (slot < 0) {
      slot = open(m, at, nowUs);
    }
    return put(slot, m, at + header, offset, bytes, last, 1 << Ipv4Header.ecn(m, at));
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
    int from = offset / Ipv4Header.FRAGMENT_UNIT;
    int to = (end + Ipv4Header.FRAGMENT_UNIT - 1) / Ipv4Header.FRAGMENT_UNIT;
    for (int unit = from; unit < to; unit++) {
      long bit = 1L << unit;
      if ((present[base + (unit >>> 6)] & bit) != 0) {
        return false;
      }
      present[base + (unit >>> 6)] |= bit;
    }
    return true;
  }

  /** RFC 791 §3.2: source, destination, protocol and identification name a datagram. */
  private int find(MemorySegment m, long at) {
    for (int i = 0; i < MAX_DATAGRAMS; i++) {
      if (fragments[i] > 0
          && key[i] == key(m, at)
          && source[i] == Ipv4Header.source(m, at)
          && destination[i] == Ipv4Header.destination(m, at)) {
        return i;
      }
    }
    return -1;
  }

  private static int key(MemorySegment m, long at) {
    return Ipv4Header.protocol(m, at) << 16 | Ipv4Header.identification(m, at);
  }

  private int open(MemorySegment m, long at, long nowUs) {
    int from = Ipv4Header.source(m, at);
    int slot = place(from);
    source[slot] = from;
    destination[slot] = Ipv4Header.destination(m, at);
    key[slot] = key(m, at);
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
