// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/**
 * ICMP errors about the clients' connections: unreachable, fragmentation needed down to 68 bytes,
 * quench.
 */
public final class ForgedIcmp extends NetworkAttack {
  private static final int ROUNDS = 10;
  private static final int UNREACHABLE = 3;
  private static final int FRAGMENTATION_NEEDED = 4;
  private static final int QUENCH = 4;

  /** Found by its class. */
  public ForgedIcmp() {
    super("network.forged-icmp", "no connection ends (RFC 5927)", Counter.TCP_ICMP_IGNORED);
  }

  @Override
  public String strike(Network network) throws Exception {
    int sent = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (Network.Flow flow : network.flows()) {
        for (int code = 0; code < 16; code++) {
          for (int about : new int[] {flow.acknowledged(), network.random().nextInt()}) {
            byte[] segment =
                Packet.tcp(
                    Network.TARGET,
                    Network.CLIENT,
                    Network.PORT,
                    flow.port(),
                    about,
                    flow.next(),
                    Packet.ACK,
                    new byte[8]);
            byte[] datagram = Packet.ipv4(Network.TARGET, Network.CLIENT, Packet.TCP, segment);
            int mtu = code == FRAGMENTATION_NEEDED ? network.random().nextInt(1500) : 0;
            network.send(
                Network.ATTACKER, Packet.ICMP, Packet.icmp(UNREACHABLE, code, mtu, datagram));
            network.send(Network.ATTACKER, Packet.ICMP, Packet.icmp(QUENCH, 0, 0, datagram));
            sent += 2;
          }
        }
      }
      network.settle();
    }
    return sent + " errors, no connection ended";
  }
}
