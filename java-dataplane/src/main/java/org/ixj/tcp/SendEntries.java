// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.util.Arrays;

/** Nodes for the send queues of one stack: a connection without unsent data holds none. */
final class SendEntries {
  static final int NONE = -1;

  long[] offset = new long[0];
  int[] length = new int[0];
  int[] next = new int[0];
  private int free = NONE;
  private int inUse;

  int inUse() {
    return inUse;
  }

  int allocate() {
    if (free == NONE) {
      grow();
    }
    int node = free;
    free = next[node];
    next[node] = NONE;
    inUse++;
    return node;
  }

  void release(int node) {
    next[node] = free;
    free = node;
    inUse--;
  }

  private void grow() {
    int old = next.length;
    int now = Math.max(256, old * 2);
    offset = Arrays.copyOf(offset, now);
    length = Arrays.copyOf(length, now);
    next = Arrays.copyOf(next, now);
    for (int i = now - 1; i >= old; i--) {
      next[i] = free;
      free = i;
    }
  }
}
