// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import java.util.ArrayList;
import java.util.List;
import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/**
 * Asks for the target from every address of the link, and from ever other stations. The link has
 * more addresses than are learnt in a second; all of them are there at once, so that a machine on
 * which it takes long to make them has no time to learn more.
 */
public final class NeighbourFlood extends NetworkAttack {
  /** Of {@code Arp}. */
  private static final int LEARN_PER_SECOND = 200;

  private static final int ADDRESSES = LEARN_PER_SECOND + 50;
  private static final int FIRST = 3;
  private static final int STATIONS = 4;
  private static final int NETWORK = 0xFFFF_FF00;

  /** Found by its class. */
  public NeighbourFlood() {
    super("network.neighbour-flood", "learnt slowly, and few of them", Counter.NEIGHBORS_FULL);
  }

  @Override
  public String strike(Network network) throws Exception {
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < STATIONS * ADDRESSES; i++) {
      long station = Network.STATION + 1 + i;
      int address = (Network.TARGET & NETWORK) | FIRST + i % ADDRESSES;
      byte[] request = Packet.arp(1, station, address, 0, Network.TARGET);
      requests.add(Packet.ethernet(Packet.BROADCAST, station, Packet.ARP, request));
    }
    for (byte[] request : requests) {
      network.send(request);
    }
    return requests.size() + " requests";
  }
}
