// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.jspecify.annotations.Nullable;

/** LISTEN: an address and port, and the connections on it that wait to be accepted. */
final class Listener {
  final int slot;
  int generation;
  boolean open;
  long cookie;

  /** 0: any of ours. */
  int address;

  int port;
  int backlog;
  CongestionAlgorithm algorithm = CongestionAlgorithm.NEWRENO;

  /** Half-open and knocked connections. */
  int waiting;

  /** Until then an acknowledgement may be of a cookie. */
  long cookiesUntilUs;

  // Oldest first, linked through Connection.previousWaiting and nextWaiting.
  @Nullable Connection oldest;
  @Nullable Connection newest;

  Listener(int slot) {
    this.slot = slot;
  }

  void add(Connection c) {
    c.listener = this;
    c.previousWaiting = newest;
    c.nextWaiting = null;
    if (newest == null) {
      oldest = c;
    } else {
      newest.nextWaiting = c;
    }
    newest = c;
    waiting++;
  }

  void remove(Connection c) {
    Connection before = c.previousWaiting;
    Connection after = c.nextWaiting;
    if (before == null) {
      oldest = after;
    } else {
      before.nextWaiting = after;
    }
    if (after == null) {
      newest = before;
    } else {
      after.previousWaiting = before;
    }
    c.previousWaiting = null;
    c.nextWaiting = null;
    c.listener = null;
    waiting--;
  }
}
