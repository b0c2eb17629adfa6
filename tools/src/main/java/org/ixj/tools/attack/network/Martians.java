// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.BreachException;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/**
 * Segments from addresses that cannot send: the target itself (land), loopback, groups, everybody,
 * nobody.
 */
public final class Martians extends NetworkAttack {
  private static final int ROUNDS = 200;

  /** Found by its class. */
  public Martians() {
    super("network.martians", "dropped and counted", Counter.IPV4_DROP_MARTIAN);
  }

  @Override
  public String strike(Network network) throws Exception {
    int[] sources = {
      Network.TARGET, 0x7F00_0001, 0, -1, 0xE000_0001, 0xF000_0001, Network.ALL, Network.LINK
    };
    long heard = network.heard();
    for (int i = 0; i < ROUNDS; i++) {
      for (int source : sources) {
        network.segment(source, Network.PORT, i, 0, Packet.SYN, new byte[0]);
        network.send(source, Packet.ICMP, Packet.icmp(8, 0, i, new byte[32]));
        network.send(source, Packet.UDP, Packet.udp(source, Network.TARGET, 7, 7, new byte[32]));
      }
    }
    network.settle();
    if (network.heard() != heard) {
      throw new BreachException((network.heard() - heard) + " were answered");
    }
    return ROUNDS * sources.length * 3 + " datagrams dropped";
  }
}
