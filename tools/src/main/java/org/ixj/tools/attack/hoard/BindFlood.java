// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.sdk.Port;
import org.ixj.tools.attack.Scene;

/** Opens datagram sockets without end. */
public final class BindFlood extends Flood {
  /** Sockets of {@code UdpSockets}. */
  private static final int BOUND = 1024;

  /** Found by its class. */
  public BindFlood() {
    super("hoard.bind-flood", BOUND);
  }

  @Override
  long give(Port port, int i) {
    return port.udpBind(Scene.COOKIE, 0, 0);
  }
}
