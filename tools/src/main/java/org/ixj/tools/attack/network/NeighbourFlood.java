// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Asks for the target from ever other addresses and stations. */
public final class NeighbourFlood extends NetworkAttack {
  /** Of {@code Arp}. */
  private static final int LEARN_PER_SECOND = 200;

  private static final int MANY = 20 * LEARN_PER_SECOND;
  private static final int FIRST = Network.LINK + 256;

  /** Found by its class. */
  public NeighbourFlood() {
    super("network.neighbour-flood", "learnt slowly, and few of them", Counter.NEIGHBORS_FULL);
  }

  @Override
  public String strike(Network network) throws Exception {
    for (int i = 0; i < MANY; i++) {
      long station = Network.STATION + 1 + i;
      byte[] request = Packet.arp(1, station, FIRST + i, 0, Network.TARGET);
      network.send(Packet.ethernet(Packet.BROADCAST, station, Packet.ARP, request));
    }
    return MANY + " requests";
  }
}
