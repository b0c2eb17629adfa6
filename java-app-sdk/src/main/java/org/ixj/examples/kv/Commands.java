// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** Names of up to nine letters as numbers: seven bits a letter, so that no two are the same. */
final class Commands {
  static final long GET = name("get");
  static final long GETS = name("gets");
  static final long GAT = name("gat");
  static final long GATS = name("gats");
  static final long SET = name("set");
  static final long ADD = name("add");
  static final long REPLACE = name("replace");
  static final long APPEND = name("append");
  static final long PREPEND = name("prepend");
  static final long CAS = name("cas");
  static final long DELETE = name("delete");
  static final long INCR = name("incr");
  static final long DECR = name("decr");
  static final long TOUCH = name("touch");
  static final long FLUSH_ALL = name("flush_all");
  static final long VERBOSITY = name("verbosity");
  static final long STATS = name("stats");
  static final long VERSION = name("version");
  static final long QUIT = name("quit");
  static final long NOREPLY = name("noreply");
  static final long ITEMS = name("items");
  static final long SLABS = name("slabs");
  static final long SETTINGS = name("settings");
  static final long SIZES = name("sizes");
  static final long RESET = name("reset");

  private static final int MAX_LETTERS = 9;

  /** The number of a word, 0 if it is no possible name. */
  static long name(MemorySegment m, long at, int length) {
    if (length > MAX_LETTERS) {
      return 0;
    }
    long name = 0;
    for (int i = 0; i < length; i++) {
      int letter = m.get(JAVA_BYTE, at + i);
      if (letter <= 0) {
        return 0;
      }
      name = name << 7 | letter;
    }
    return name;
  }

  private static long name(String word) {
    long name = 0;
    for (int i = 0; i < word.length(); i++) {
      name = name << 7 | word.charAt(i);
    }
    return name;
  }

  /** Only a retrieval is answered key by key, with its line possibly still on the way. */
  static boolean isRetrieval(long name) {
    return name == GET || name == GETS || name == GAT || name == GATS;
  }

  /** The way to store, or -1. */
  static int storeMode(long name) {
    if (name == SET) {
      return KvStore.SET;
    }
    if (name == ADD) {
      return KvStore.ADD;
    }
    if (name == REPLACE) {
      return KvStore.REPLACE;
    }
    if (name == APPEND) {
      return KvStore.APPEND;
    }
    if (name == PREPEND) {
      return KvStore.PREPEND;
    }
    return name == CAS ? KvStore.CAS : -1;
  }

  private Commands() {}
}
