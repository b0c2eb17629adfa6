// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Connection requests from ever other ports and never an answer. */
public final class SynFlood extends NetworkAttack {
  /** Of an application on the SDK. */
  private static final int BACKLOG = 1024;

  private static final int MANY = 8 * BACKLOG;

  /** Found by its class. */
  public SynFlood() {
    super(
        "network.syn-flood",
        "half-open connections are bounded, new clients come in",
        Counter.TCP_SYN_COOKIES);
  }

  @Override
  public String strike(Network network) throws Exception {
    for (int i = 0; i < MANY; i++) {
      int port = 1024 + i % 60_000;
      network.segment(
          Network.ATTACKER, port, network.random().nextInt(), 0, Packet.SYN, new byte[0]);
    }
    return MANY + " SYNs";
  }
}
