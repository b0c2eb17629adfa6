// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import java.lang.foreign.MemorySegment;

/**
 * A {@link Mix} over all connections. Each connection has a share of the keys, stores it with its
 * first requests and then draws from it: no get can come before its key's first set.
 */
final class MixBook extends GetSetBook {
  /** Enough for both requests of every key. */
  static final long ARENA_BYTES = 16L << 20;

  private final Mix mix;
  private final int connections;

  MixBook(Mix mix, int connections, MemorySegment arena) {
    if (connections > mix.keys()) {
      throw new IllegalArgumentException("at most " + mix.keys() + " connections: keys");
    }
    super(mix.keys(), arena, ARENA_BYTES);
    this.mix = mix;
    this.connections = connections;
    for (int i = 0; i < mix.keys(); i++) {
      add(mix.key(i), mix.value(i));
    }
  }

  @Override
  int text(int connection, long sequence) {
    int share = (mix.keys() - connection - 1) / connections + 1;
    if (sequence < share) {
      return 2 * (connection + (int) sequence * connections) + 1;
    }
    // SplitMix64's finalizer (Steele, Lea, Flood 2014): drawn by number, so that it can be again.
    long r = (sequence << 20) + connection;
    r = (r ^ (r >>> 30)) * 0xBF58476D1CE4E5B9L;
    r = (r ^ (r >>> 27)) * 0x94D049BB133111EBL;
    r ^= r >>> 31;
    int drawn = (int) (((r >>> 32) * share) >>> 32);
    boolean get = (r & 0xFFFF) % 100 < mix.getsIn100();
    return 2 * (connection + drawn * connections) + (get ? 0 : 1);
  }
}
