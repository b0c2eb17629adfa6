// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Random bytes, as frames and behind each kind of header. */
public final class RandomFrames extends NetworkAttack {
  private static final int MANY = 10_000;

  /** Found by its class. */
  public RandomFrames() {
    super("network.random-frames", "survived", Counter.DROP_ETHERTYPE, Counter.IPV4_DROP_MALFORMED);
  }

  @Override
  public String strike(Network network) throws Exception {
    for (int i = 0; i < MANY; i++) {
      byte[] noise = new byte[network.random().nextInt(1400)];
      network.random().nextBytes(noise);
      byte[] frame =
          switch (i % 5) {
            case 0 -> noise;
            case 1 -> Packet.ethernet(network.target(), Network.STATION, i, noise);
            case 2 -> Packet.ethernet(network.target(), Network.STATION, Packet.IPV4, noise);
            case 3 -> Packet.ethernet(network.target(), Network.STATION, Packet.ARP, noise);
            default ->
                Packet.ethernet(
                    network.target(),
                    Network.STATION,
                    Packet.IPV4,
                    Packet.ipv4(
                        Network.ATTACKER, Network.TARGET, network.random().nextInt(256), noise));
          };
      network.send(frame);
    }
    return MANY + " frames survived";
  }
}
