// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.sdk.Port;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Scene;

/** Opens connections without end, to one who never answers. */
public final class ConnectFlood extends Flood {
  /** Connections of {@code TcpConfig}'s defaults. */
  private static final int BOUND = 1 << 16;

  private static final int PORTS = 60_000;

  /** Found by its class. */
  public ConnectFlood() {
    super("hoard.connect-flood", BOUND);
  }

  @Override
  long give(Port port, int i) {
    return port.connect(Scene.COOKIE, Network.ATTACKER, 1 + i % PORTS);
  }
}
