// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.BreachException;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Says that the clients' address is its own station's, asked and not asked. */
public final class ArpPoison extends NetworkAttack {
  private static final int MANY = 2000;

  /** Found by its class. */
  public ArpPoison() {
    super("network.arp-poison", "suspected, and the clients go on", Counter.ARP_SUSPECTED);
  }

  @Override
  public String strike(Network network) throws Exception {
    long heard = network.heard();
    for (int i = 0; i < MANY; i++) {
      int operation = 1 + i % 2;
      long to = i % 3 == 0 ? Packet.BROADCAST : network.target();
      network.send(
          Packet.ethernet(
              to,
              Network.STATION,
              Packet.ARP,
              Packet.arp(
                  operation, Network.STATION, Network.CLIENT, network.target(), Network.TARGET)));
    }
    network.settle();
    // Answers to what it asked for; a client's segments would be more and would not end.
    long got = network.heard() - heard;
    if (got > 2 * MANY) {
      throw new BreachException("the clients' frames came to the wrong station");
    }
    return MANY + " lies";
  }
}
