// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Datagrams to ports nobody is bound to. */
public final class DatagramFlood extends NetworkAttack {
  /** Of {@code Icmpv4}. */
  private static final int ERRORS_PER_SECOND = 100;

  private static final int MANY = 20 * ERRORS_PER_SECOND;

  /** Found by its class. */
  public DatagramFlood() {
    super(
        "network.datagram-flood",
        "errors at a bounded rate",
        Counter.UDP_DROP_NO_SOCKET,
        Counter.ICMP_ERRORS_LIMITED);
  }

  @Override
  public String strike(Network network) throws Exception {
    Answers answers = new Answers(network);
    for (int i = 0; i < MANY; i++) {
      network.send(
          Network.ATTACKER,
          Packet.UDP,
          Packet.udp(Network.ATTACKER, Network.TARGET, 9, i % 65_536, new byte[i % 1400]));
    }
    return answers.bounded(ERRORS_PER_SECOND, MANY);
  }
}
