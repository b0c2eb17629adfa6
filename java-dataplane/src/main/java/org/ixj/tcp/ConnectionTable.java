// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * From four-tuples to small numbers: open addressing with linear probing, at most half full, under
 * a keyed hash so that peers cannot make tuples collide. Live connections and TIME_WAIT entries
 * share it: one look-up per segment finds either. Sized once; nothing is ever rehashed.
 */
final class ConnectionTable {
  static final int ABSENT = -1;

  private final long k0;
  private final long k1;
  private final int mask;
  private final long[] addresses;
  private final int[] ports;
  private final int[] values;
  private int size;

  ConnectionTable(int entries, RandomGenerator random) {
    k0 = random.nextLong();
    k1 = random.nextLong();
    int slots = Integer.highestOneBit(Math.max(entries, 4) * 2 - 1) << 1;
    mask = slots - 1;
    addresses = new long[slots];
    ports = new int[slots];
    values = new int[slots];
    Arrays.fill(values, ABSENT);
  }

  int size() {
    return size;
  }

  int get(int local, int localPort, int remote, int remotePort) {
    int at = find(addresses(local, remote), ports(localPort, remotePort));
    return values[at];
  }

  /** Adds or replaces. The owner bounds the number of entries to what the table was made for. */
  void put(int local, int localPort, int remote, int remotePort, int value) {
    long a = addresses(local, remote);
    int p = ports(localPort, remotePort);
    int at = find(a, p);
    if (values[at] == ABSENT) {
      size++;
    }
    addresses[at] = a;
    ports[at] = p;
    values[at] = value;
  }

  /** Removes, closing the gap so that no tombstones pile up. */
  void remove(int local, int localPort, int remote, int remotePort) {
    int hole = find(addresses(local, remote), ports(localPort, remotePort));
    if (values[hole] == ABSENT) {
      return;
    }
    size--;
    int at = hole;
    while (true) {
      at = (at + 1) & mask;
      if (values[at] == ABSENT) {
        break;
      }
      int home = home(addresses[at], ports[at]);
      // An entry may move back into the hole only if the hole is not before its home.
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        addresses[hole] = addresses[at];
        ports[hole] = ports[at];
        values[hole] = values[at];
        hole = at;
      }
    }
    values[hole] = ABSENT;
  }

  private int find(long a, int p) {
    int at = home(a, p);
    while (values[at] != ABSENT && (addresses[at] != a || ports[at] != p)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private int home(long a, int p) {
    return (int) SipHash.hash13(k0, k1, a, p) & mask;
  }

  private static long addresses(int local, int remote) {
    return ((long) local << 32) | Integer.toUnsignedLong(remote);
  }

  private static int ports(int localPort, int remotePort) {
    return (localPort << 16) | remotePort;
  }
}
