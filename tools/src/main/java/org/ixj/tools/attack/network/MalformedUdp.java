// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import java.util.Arrays;
import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Datagrams whose length contradicts the packet, or whose checksum is wrong. */
public final class MalformedUdp extends NetworkAttack {
  /** Found by its class. */
  public MalformedUdp() {
    super(
        "network.malformed-udp",
        "dropped and counted",
        Counter.UDP_DROP_MALFORMED,
        Counter.UDP_DROP_CHECKSUM);
  }

  @Override
  public String strike(Network network) throws Exception {
    byte[] good = Packet.udp(Network.ATTACKER, Network.TARGET, 9, Network.PORT, new byte[32]);
    int sent = 0;
    for (int value = 0; value < 256; value++, sent += 3) {
      network.send(Network.ATTACKER, Packet.UDP, Packet.with(good, 4, value));
      network.send(Network.ATTACKER, Packet.UDP, Packet.with(good, 5, value));
      network.send(Network.ATTACKER, Packet.UDP, Packet.with(good, 6, value));
    }
    for (int length = 0; length < good.length; length++, sent++) {
      network.send(Network.ATTACKER, Packet.UDP, Arrays.copyOf(good, length));
    }
    return sent + " datagrams survived";
  }
}
