// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Echo requests of every length, to the target and to everybody. */
public final class PingFlood extends NetworkAttack {
  /** Of {@code Icmpv4}. */
  private static final int ECHO_PER_SECOND = 1000;

  private static final int MANY = 10 * ECHO_PER_SECOND;
  private static final byte[] NONE = {};

  /** Found by its class. */
  public PingFlood() {
    super(
        "network.ping-flood",
        "answered at a bounded rate",
        Counter.ICMP_ECHO_LIMITED,
        Counter.IPV4_DROP_BROADCAST);
  }

  @Override
  public String strike(Network network) throws Exception {
    Answers answers = new Answers(network);
    for (int i = 0; i < MANY; i++) {
      network.send(Network.ATTACKER, Packet.ICMP, Packet.icmp(8, 0, i, new byte[i % 1400]));
      if (i % 8 == 0) {
        byte[] toAll =
            Packet.ipv4(Network.CLIENT, Network.ALL, Packet.ICMP, Packet.icmp(8, 0, i, NONE));
        network.send(Packet.ethernet(Packet.BROADCAST, Network.STATION, Packet.IPV4, toAll));
      }
    }
    return answers.bounded(ECHO_PER_SECOND, MANY);
  }
}
