// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** memcached's text protocol: nine gets to one set, each connection on a key of its own. */
final class KvBook implements RequestBook {
  /** Of ten requests one is a set, the first of all too: it stores the key. */
  private static final int SET_EVERY = 10;

  private static final int OVERHEAD = 64;

  private final Pages requests;
  private final Pages answers;

  KvBook(LoadProfile profile, MemorySegment arena) {
    int texts = 2 * profile.connections();
    requests = new Pages(arena, texts);
    answers = new Pages(Arena.ofAuto().allocate(arenaBytes(profile)), texts);
    for (int connection = 0; connection < profile.connections(); connection++) {
      StringBuilder value = new StringBuilder();
      for (int i = 0; i < profile.bytes(); i++) {
        value.append((char) ('a' + (connection * 31 + i * 7) % 26));
      }
      String key = String.format(Locale.ROOT, "load-%06d", connection);
      requests.add("get " + key + "\r\n");
      answers.add("VALUE " + key + " 0 " + value.length() + "\r\n" + value + "\r\nEND\r\n");
      requests.add("set " + key + " 0 0 " + value.length() + "\r\n" + value + "\r\n");
      answers.add("STORED\r\n");
    }
  }

  static long arenaBytes(LoadProfile profile) {
    return profile.connections() * (long) (profile.bytes() + 2 * OVERHEAD);
  }

  private static int text(int connection, long sequence) {
    return 2 * connection + (sequence % SET_EVERY == 0 ? 1 : 0);
  }

  @Override
  public int requestOffset(int connection, long sequence) {
    return requests.offset(text(connection, sequence));
  }

  @Override
  public int requestLength(int connection, long sequence) {
    return requests.length(text(connection, sequence));
  }

  @Override
  public int answerLength(int connection, long sequence) {
    return answers.length(text(connection, sequence));
  }

  @Override
  public boolean matches(
      int connection, long sequence, int from, MemorySegment received, long at, int bytes) {
    return answers.matches(text(connection, sequence), from, received, at, bytes);
  }
}
