// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** memcached's text protocol: nine gets to one set, each connection on a key of its own. */
final class KvBook extends GetSetBook {
  /** Of ten requests one is a set, the first of all too: it stores the key. */
  private static final int SET_EVERY = 10;

  private static final int OVERHEAD = 64;

  KvBook(LoadProfile profile, MemorySegment arena) {
    super(profile.connections(), arena, arenaBytes(profile));
    for (int connection = 0; connection < profile.connections(); connection++) {
      StringBuilder value = new StringBuilder();
      for (int i = 0; i < profile.bytes(); i++) {
        value.append((char) ('a' + (connection * 31 + i * 7) % 26));
      }
      String key = String.format(Locale.ROOT, "load-%06d", connection);
      add(key, value.toString());
    }
  }

  static long arenaBytes(LoadProfile profile) {
    return profile.connections() * (long) (profile.bytes() + 2 * OVERHEAD);
  }

  @Override
  int text(int connection, long sequence) {
    return 2 * connection + (sequence % SET_EVERY == 0 ? 1 : 0);
  }
}
