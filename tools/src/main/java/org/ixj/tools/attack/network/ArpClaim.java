// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Says that the target's own address is its own. */
public final class ArpClaim extends NetworkAttack {
  private static final int MANY = 2000;

  /** Found by its class. */
  public ArpClaim() {
    super("network.arp-claim", "defended, not given up (RFC 5227)", Counter.ARP_CONFLICTS);
  }

  @Override
  public String strike(Network network) throws Exception {
    for (int i = 0; i < MANY; i++) {
      network.send(
          Packet.ethernet(
              Packet.BROADCAST,
              Network.STATION,
              Packet.ARP,
              Packet.arp(1 + i % 2, Network.STATION, Network.TARGET, 0, Network.TARGET)));
    }
    return MANY + " claims";
  }
}
