// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** memcached's text protocol: of each key its get, and behind that its set. */
abstract class GetSetBook implements RequestBook {
  private final Pages requests;
  private final Pages answers;

  /**
   * @param arena where the requests are written
   * @param answerBytes room for the answers
   */
  GetSetBook(int keys, MemorySegment arena, long answerBytes) {
    requests = new Pages(arena, 2 * keys);
    answers = new Pages(Arena.ofAuto().allocate(answerBytes), 2 * keys);
  }

  /** Writes down the next key's requests and answers. */
  final void add(String key, String value) {
    requests.add("get " + key + "\r\n");
    answers.add("VALUE " + key + " 0 " + value.length() + "\r\n" + value + "\r\nEND\r\n");
    requests.add("set " + key + " 0 0 " + value.length() + "\r\n" + value + "\r\n");
    answers.add("STORED\r\n");
  }

  /** Which request it is: twice the key's number for its get, one more for its set. */
  abstract int text(int connection, long sequence);

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
