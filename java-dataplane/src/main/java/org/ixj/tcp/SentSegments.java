// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.util.Arrays;

/** Nodes for the scoreboards of one stack, one per segment in flight. */
final class SentSegments {
  static final int NONE = -1;

  int[] seq = new int[0];
  int[] end = new int[0];
  long[] sentUs = new long[0];
  byte[] flags = new byte[0];
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
    flags[node] = 0;
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
    seq = Arrays.copyOf(seq, now);
    end = Arrays.copyOf(end, now);
    sentUs = Arrays.copyOf(sentUs, now);
    flags = Arrays.copyOf(flags, now);
    next = Arrays.copyOf(next, now);
    for (int i = now - 1; i >= old; i--) {
      next[i] = free;
      free = i;
    }
  }
}
