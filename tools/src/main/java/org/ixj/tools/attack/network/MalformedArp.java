// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import java.util.Arrays;
import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** ARP packets of other hardware and protocols, and cut short. */
public final class MalformedArp extends NetworkAttack {
  private static void send(Network network, byte[] packet) throws InterruptedException {
    network.send(Packet.ethernet(Packet.BROADCAST, Network.STATION, Packet.ARP, packet));
  }

  /** Found by its class. */
  public MalformedArp() {
    super(
        "network.malformed-arp",
        "dropped and counted",
        Counter.ARP_DROP_MALFORMED,
        Counter.ARP_IGNORED);
  }

  @Override
  public String strike(Network network) throws Exception {
    byte[] good = Packet.arp(1, Network.STATION, Network.ATTACKER, 0, Network.TARGET);
    int sent = 0;
    for (int at = 0; at < 8; at++) {
      for (int value = 0; value < 256; value += 17, sent++) {
        send(network, Packet.with(good, at, value));
      }
    }
    for (int length = 0; length < good.length; length++, sent++) {
      send(network, Arrays.copyOf(good, length));
    }
    send(
        network, Packet.arp(2, Network.STATION, 0x0102_0304, 0, Network.TARGET)); // not on the link
    return sent + " packets survived";
  }
}
