// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

/** The "sent" conditions of UDP that the application was not told of yet. Bounded, in order. */
final class UdpSent {
  /** Most conditions; a power of two. */
  static final int MAX = 4096;

  private final long[] cookies = new long[MAX];
  private final int[] sockets = new int[MAX];
  private int first;
  private int count;

  boolean full() {
    return count == MAX;
  }

  /** Only when not {@link #full}. */
  void add(int socket, long cookie) {
    int i = (first + count++) & (MAX - 1);
    cookies[i] = cookie;
    sockets[i] = socket;
  }

  /** Takes out the conditions of a socket that is closed. */
  void forget(int socket) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int from = (first + i) & (MAX - 1);
      if (sockets[from] != socket) {
        int to = (first + kept++) & (MAX - 1);
        cookies[to] = cookies[from];
        sockets[to] = sockets[from];
      }
    }
    count = kept;
  }

  void clear() {
    count = 0;
  }

  /** Tells of what was sent; false if the sink had no room for all. */
  boolean drain(SocketEvents events) {
    while (count > 0) {
      if (!events.udpSent(cookies[first])) {
        return false;
      }
      first = (first + 1) & (MAX - 1);
      count--;
    }
    return true;
  }
}
