// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.ixj.wire.InternetChecksum;
import org.ixj.wire.Ipv4Header;
import org.ixj.wire.Ipv6Header;

/**
 * Addresses of both families as numbers of 32 bits, by which everything above the network layer
 * knows them. An IPv4 address is its own number. An IPv6 address has one that this table gives out,
 * out of IPv4's class E, which no host has and no datagram from the wire or the application gets
 * past {@link InterfaceConfig#host}: so connections, tables and calls are the same for both, and
 * IPv4 pays nothing for it.
 *
 * <p>A number holds for as long as somebody {@link #hold}s it; one that nobody holds is good until
 * {@value #RECENT} others have been asked for. The table grows to what is held and never shrinks.
 * Owned by one elastic thread.
 */
public final class Addresses {
  /** No address, or any of ours. */
  public static final int NONE = 0;

  /** Numbers that nobody holds and that are kept all the same. */
  static final int RECENT = 64;

  private static final int CLASS = 0xF000_0000;
  private static final int CLASS_MASK = 0xFC00_0000;
  private static final int INDEX_MASK = ~CLASS_MASK;
  private static final long MAPPED = 0xFFFFL << 32;
  private static final int END = -1;
  private static final int FIRST = 128;

  // A peer that knew these could have all its addresses in one chain.
  private final long factorHigh;
  private final long factorLow;
  private int[] buckets = new int[0];
  private int shift;

  // By index; chains through next, those free as well.
  private long[] high = new long[0];
  private long[] low = new long[0];
  private long[] sum = new long[0];
  private int[] holders = new int[0];
  private int[] next = new int[0];
  private int free = END;

  // Those that nobody holds, oldest first.
  private int[] older = new int[0];
  private int[] newer = new int[0];
  private int oldest = END;
  private int newest = END;
  private int recent;
  private int held;

  /**
   * @param random source of a secret
   */
  public Addresses(RandomGenerator random) {
    factorHigh = random.nextLong() | 1;
    factorLow = random.nextLong() | 1;
  }

  /** Whether a number stands for an IPv6 address. */
  public static boolean ipv6(int address) {
    return (address & CLASS_MASK) == CLASS;
  }

  /** Bytes of the header of datagrams to an address. */
  public static int headerBytes(int address) {
    return ipv6(address) ? Ipv6Header.BYTES : Ipv4Header.BYTES;
  }

  /** Least MTU that datagrams to an address are sure to pass (RFC 791 §3.2, RFC 8200 §5). */
  public static int leastMtu(int address) {
    return ipv6(address) ? Ipv6Header.MIN_MTU : Ipv4Header.LEAST_MTU;
  }

  /** The lower half of an IPv4 address as IPv6 writes it, ::ffff:a.b.c.d; the upper half is 0. */
  static long mapped(int address) {
    return MAPPED | Integer.toUnsignedLong(address);
  }

  /** The number of an IPv6 address if it has one, otherwise {@link #NONE}. */
  public int find(long itsHigh, long itsLow) {
    int i = search(itsHigh, itsLow);
    return i == END ? NONE : CLASS | i;
  }

  /** The number of an IPv6 address, which may be anything but an IPv4 one. */
  public int of(long itsHigh, long itsLow) {
    int i = search(itsHigh, itsLow);
    if (i != END) {
      if (holders[i] == 0) {
        unlink(i);
        append(i);
      }
      return CLASS | i;
    }
    if (recent == RECENT) {
      forget(oldest);
    }
    if (free == END) {
      grow();
    }
    i = free;
    free = next[i];
    high[i] = itsHigh;
    low[i] = itsLow;
    sum[i] = InternetChecksum.address(itsHigh, itsLow);
    int bucket = bucket(itsHigh, itsLow);
    next[i] = buckets[bucket];
    buckets[bucket] = i;
    append(i);
    return CLASS | i;
  }

  /** Keeps the number from being given to another address until it is {@link #release}d. */
  public void hold(int address) {
    if (ipv6(address)) {
      int i = address & INDEX_MASK;
      if (holders[i]++ == 0) {
        unlink(i);
        held++;
      }
    }
  }

  /** Ends one {@link #hold}. */
  public void release(int address) {
    if (ipv6(address)) {
      int i = address & INDEX_MASK;
      if (--holders[i] == 0) {
        held--;
        if (recent == RECENT) {
          forget(oldest);
        }
        append(i);
      }
    }
  }

  /** IPv6 addresses held. */
  public int held() {
    return held;
  }

  /** First half of the address, of an IPv4 one as IPv6 writes it. */
  public long high(int address) {
    return ipv6(address) ? high[address & INDEX_MASK] : 0;
  }

  /** Second half of the address, of an IPv4 one as IPv6 writes it. */
  public long low(int address) {
    return ipv6(address) ? low[address & INDEX_MASK] : mapped(address);
  }

  /** The pseudo header of a datagram between two addresses of one family, unfolded. */
  public long pseudoHeader(int source, int destination, int protocol, int bytes) {
    if (ipv6(destination)) {
      return sum[source & INDEX_MASK] + sum[destination & INDEX_MASK] + protocol + bytes;
    }
    return InternetChecksum.pseudoHeader(source, destination, protocol, bytes);
  }

  /** What stands for the address where a device's hash has 32 bits of it. */
  public int folded(int address) {
    if (!ipv6(address)) {
      return address;
    }
    int i = address & INDEX_MASK;
    long both = high[i] ^ low[i];
    return (int) (both >>> 32) ^ (int) both;
  }

  private int search(long itsHigh, long itsLow) {
    if (buckets.length == 0) {
      return END;
    }
    int i = buckets[bucket(itsHigh, itsLow)];
    while (i != END && (high[i] != itsHigh || low[i] != itsLow)) {
      i = next[i];
    }
    return i;
  }

  private int bucket(long itsHigh, long itsLow) {
    return (int) ((itsHigh * factorHigh + itsLow * factorLow) >>> shift);
  }

  private void append(int i) {
    older[i] = newest;
    newer[i] = END;
    if (newest == END) {
      oldest = i;
    } else {
      newer[newest] = i;
    }
    newest = i;
    recent++;
  }

  private void unlink(int i) {
    int before = older[i];
    int after = newer[i];
    if (before == END) {
      oldest = after;
    } else {
      newer[before] = after;
    }
    if (after == END) {
      newest = before;
    } else {
      older[after] = before;
    }
    recent--;
  }

  /** Frees the number of an address that nobody holds. */
  private void forget(int gone) {
    unlink(gone);
    int bucket = bucket(high[gone], low[gone]);
    if (buckets[bucket] == gone) {
      buckets[bucket] = next[gone];
    } else {
      int i = buckets[bucket];
      while (next[i] != gone) {
        i = next[i];
      }
      next[i] = next[gone];
    }
    next[gone] = free;
    free = gone;
  }

  private void grow() {
    int old = next.length;
    int now = Math.max(FIRST, 2 * old);
    high = Arrays.copyOf(high, now);
    low = Arrays.copyOf(low, now);
    sum = Arrays.copyOf(sum, now);
    holders = Arrays.copyOf(holders, now);
    next = Arrays.copyOf(next, now);
    older = Arrays.copyOf(older, now);
    newer = Arrays.copyOf(newer, now);
    shift = Long.SIZE - Integer.numberOfTrailingZeros(now);
    buckets = new int[now];
    Arrays.fill(buckets, END);
    // Nothing is free: every entry there was is in a chain.
    for (int i = 0; i < old; i++) {
      int bucket = bucket(high[i], low[i]);
      next[i] = buckets[bucket];
      buckets[bucket] = i;
    }
    for (int i = now - 1; i >= old; i--) {
      next[i] = free;
      free = i;
    }
  }
}
