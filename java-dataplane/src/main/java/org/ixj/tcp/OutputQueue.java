// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.jspecify.annotations.Nullable;

/** Connections with something to send at the next flush, each once, first come first served. */
final class OutputQueue {
  private @Nullable Connection head;
  private @Nullable Connection tail;
  private int size;

  int size() {
    return size;
  }

  void add(Connection c) {
    if (c.outputQueued) {
      return;
    }
    c.outputQueued = true;
    c.previousOutput = tail;
    c.nextOutput = null;
    if (tail == null) {
      head = c;
    } else {
      tail.nextOutput = c;
    }
    tail = c;
    size++;
  }

  @Nullable Connection poll() {
    Connection c = head;
    if (c != null) {
      remove(c);
    }
    return c;
  }

  void remove(Connection c) {
    if (!c.outputQueued) {
      return;
    }
    Connection before = c.previousOutput;
    Connection after = c.nextOutput;
    if (before == null) {
      head = after;
    } else {
      before.nextOutput = after;
    }
    if (after == null) {
      tail = before;
    } else {
      after.previousOutput = before;
    }
    c.previousOutput = null;
    c.nextOutput = null;
    c.outputQueued = false;
    size--;
  }
}
