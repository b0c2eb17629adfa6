// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.sdk.Port;
import org.ixj.tools.attack.Scene;

/** Listens on ever more ports, with a boundless backlog. */
public final class ListenFlood extends Flood {
  /** Listeners of {@code TcpConfig}'s defaults. */
  private static final int BOUND = 1024;

  /** Found by its class. */
  public ListenFlood() {
    super("hoard.listen-flood", BOUND);
  }

  @Override
  long give(Port port, int i) {
    return port.listen(Scene.COOKIE, 0, 1 + i, 1 << 30);
  }
}
