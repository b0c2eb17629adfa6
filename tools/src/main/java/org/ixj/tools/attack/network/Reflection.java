// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.BreachException;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Resets, errors and broadcasts, none of which may be answered, as a client. */
public final class Reflection extends NetworkAttack {
  private static final int MANY = 1000;

  /** Found by its class. */
  public Reflection() {
    super("network.reflection", "silence", Counter.TCP_NO_CONNECTION_FOR);
  }

  @Override
  public String strike(Network network) throws Exception {
    long heard = network.heard();
    for (int i = 0; i < MANY; i++) {
      network.segment(Network.ATTACKER, 1024 + i, i, i, Packet.RST | Packet.ACK, new byte[0]);
      network.send(
          Packet.ethernet(
              Packet.BROADCAST,
              Network.STATION,
              Packet.IPV4,
              Packet.ipv4(
                  Network.ATTACKER,
                  Network.TARGET,
                  Packet.UDP,
                  Packet.udp(Network.ATTACKER, Network.TARGET, 9, 9, new byte[8]))));
    }
    network.settle();
    if (network.heard() != heard) {
      throw new BreachException((network.heard() - heard) + " were answered");
    }
    return "none of " + 2 * MANY + " answered";
  }
}
