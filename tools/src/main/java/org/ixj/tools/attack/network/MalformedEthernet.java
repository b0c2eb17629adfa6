// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import java.util.Arrays;
import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Frames that are short, of no protocol, of another station, from a group, or of a VLAN. */
public final class MalformedEthernet extends NetworkAttack {
  /** Found by its class. */
  public MalformedEthernet() {
    super(
        "network.malformed-ethernet",
        "dropped and counted",
        Counter.DEVICE_BAD_LENGTH,
        Counter.DROP_ETHERTYPE,
        Counter.DROP_NOT_FOR_US,
        Counter.DROP_SOURCE,
        Counter.DROP_VLAN);
  }

  @Override
  public String strike(Network network) throws Exception {
    byte[] good = Packet.ethernet(network.target(), Network.STATION, Packet.IPV4, new byte[64]);
    int sent = 0;
    for (int length = 0; length < Packet.IP_AT; length++, sent++) {
      network.send(Arrays.copyOf(good, length));
    }
    for (int type = 0; type < 1 << 16; type += 251, sent++) {
      network.send(Packet.ethernet(network.target(), Network.STATION, type, new byte[46]));
    }
    long group = 0x0100_5E00_0001L;
    network.send(Packet.ethernet(network.target(), group, Packet.IPV4, new byte[64]));
    network.send(Packet.ethernet(group, Network.STATION, Packet.IPV4, new byte[64]));
    for (int vlan = 1; vlan < 4096; vlan += 63, sent++) {
      network.send(Packet.tagged(good, vlan));
      network.send(Packet.tagged(Packet.tagged(good, 0), vlan));
    }
    return sent + " frames dropped";
  }
}
