// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import java.util.Arrays;
import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Datagrams whose header contradicts itself, its frame or its checksum, or asks for a route. */
public final class MalformedIpv4 extends NetworkAttack {
  /** Found by its class. */
  public MalformedIpv4() {
    super(
        "network.malformed-ipv4",
        "dropped and counted",
        Counter.IPV4_DROP_TRUNCATED,
        Counter.IPV4_DROP_MALFORMED,
        Counter.IPV4_DROP_CHECKSUM,
        Counter.IPV4_DROP_SOURCE_ROUTE);
  }

  @Override
  public String strike(Network network) throws Exception {
    byte[] good =
        Packet.ethernet(
            network.target(),
            Network.STATION,
            Packet.IPV4,
            Packet.ipv4(Network.ATTACKER, Network.TARGET, Packet.UDP, new byte[40]));
    int sent = 0;
    for (int value = 0; value < 256; value++, sent += 4) {
      network.send(Packet.summed(Packet.with(good, Packet.IP_AT, value))); // version, header length
      network.send(Packet.summed(Packet.with(good, Packet.IP_AT + 2, value))); // total length
      network.send(Packet.summed(Packet.with(good, Packet.IP_AT + 3, value)));
      network.send(Packet.with(good, Packet.IP_AT + 8, value)); // the checksum is wrong now
    }
    for (int length = Packet.IP_AT; length < good.length; length++, sent++) {
      network.send(Arrays.copyOf(good, length));
    }
    for (int option = 0; option < 256; option++, sent += 2) {
      for (int length : new int[] {0, 200}) {
        byte[] options = {(byte) option, (byte) length, 4, 0, 0, 0, 0, 0};
        byte[] datagram =
            Packet.ipv4(Network.ATTACKER, Network.TARGET, Packet.UDP, 0, 0, options, new byte[8]);
        network.send(Packet.ethernet(network.target(), Network.STATION, Packet.IPV4, datagram));
      }
    }
    byte[] route = {(byte) 131, 7, 4, 10, 9, 0, 102, 0};
    network.send(
        Packet.ethernet(
            network.target(),
            Network.STATION,
            Packet.IPV4,
            Packet.ipv4(Network.ATTACKER, Network.TARGET, Packet.UDP, 0, 0, route, new byte[8])));
    return sent + " datagrams survived";
  }
}
