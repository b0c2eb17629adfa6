// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Asks for the target from every address of the link and ever other stations. */
public final class NeighbourFlood extends NetworkAttack {
  private static final int MANY = 20_000;
  private static final int NETWORK = 0xFFFF_FF00;

  /** Found by its class. */
  public NeighbourFlood() {
    super(
        "network.neighbour-flood",
        "the table is bounded, and filled slowly",
        Counter.NEIGHBORS_FULL);
  }

  @Override
  public String strike(Network network) throws Exception {
    for (int i = 0; i < MANY; i++) {
      long station = Network.STATION + 1 + i;
      int address = (Network.TARGET & NETWORK) | 3 + i % 250;
      network.send(
          Packet.ethernet(
              Packet.BROADCAST,
              station,
              Packet.ARP,
              Packet.arp(1, station, address, 0, Network.TARGET)));
    }
    return MANY + " requests";
  }
}
