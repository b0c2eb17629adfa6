// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import java.util.Arrays;

/** Results read while a handler ran, to be reported at the next poll, in order. */
final class DeferredResults {
  private static final int OP = 0;
  private static final int COOKIE = 1;
  private static final int HANDLE = 2;
  private static final int RESULT = 3;
  private static final int WORDS = 4;

  private long[] words = new long[16 * WORDS];
  private int head;
  private int tail;

  boolean isEmpty() {
    return head == tail;
  }

  void add(int op, long cookie, long handle, long result) {
    if (tail == words.length) {
      words = Arrays.copyOf(words, words.length * 2);
    }
    words[tail + OP] = op;
    words[tail + COOKIE] = cookie;
    words[tail + HANDLE] = handle;
    words[tail + RESULT] = result;
    tail += WORDS;
  }

  void deliverFirst(Port port, Application application) {
    int at = head;
    head += WORDS;
    int op = (int) words[at + OP];
    long cookie = words[at + COOKIE];
    long handle = words[at + HANDLE];
    long result = words[at + RESULT];
    if (head == tail) {
      head = 0;
      tail = 0;
    }
    application.completed(port, op, cookie, handle, result);
  }
}
