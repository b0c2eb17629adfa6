// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Frames as long as the link takes them, and datagrams that claim to be longer. */
public final class Oversized extends NetworkAttack {
  private static final int MANY = 500;

  /** Found by its class. */
  public Oversized() {
    super("network.oversized", "dropped and counted", Counter.IPV4_DROP_TRUNCATED);
  }

  @Override
  public String strike(Network network) throws Exception {
    for (int i = 0; i < MANY; i++) {
      byte[] frame =
          Packet.ethernet(
              network.target(),
              Network.STATION,
              Packet.IPV4,
              Packet.ipv4(Network.ATTACKER, Network.TARGET, Packet.UDP, new byte[1480]));
      network.send(frame);
      network.send(Packet.summed(Packet.with(frame, Packet.IP_AT + 2, 0xFF)));
    }
    return 2 * MANY + " frames";
  }
}
