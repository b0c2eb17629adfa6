// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ixj.linux.UnixSocket;

/**
 * One peer's time on a wire: from the moment its memory and doorbells are agreed until any queue
 * finds it gone. Each queue rings, drains and closes its own doorbells only.
 */
final class WireLink {
  private final List<UnixSocket> doorbells;
  private final AtomicBoolean down = new AtomicBoolean();

  /**
   * @param doorbells one per ring pair; the first is the connection itself
   */
  WireLink(List<UnixSocket> doorbells) {
    this.doorbells = doorbells;
  }

  UnixSocket doorbell(int pair) {
    return doorbells.get(pair);
  }

  /** True once some queue found the peer gone. */
  boolean isDown() {
    return down.get();
  }

  /** True for the first caller. */
  boolean end() {
    return down.compareAndSet(false, true);
  }

  void close() {
    for (UnixSocket doorbell : doorbells) {
      doorbell.close();
    }
  }
}
