// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import java.util.Arrays;
import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/**
 * Segments with every flag, data offset and length, to the service, beside it, and every flag into
 * the clients' connections, in their window.
 */
public final class MalformedTcp extends NetworkAttack {
  /** The clients' own data must not take them out of the window before they arrive. */
  private static final int ROOM = 8 * 1024;

  private static final byte[] DATA = new byte[24];

  /** With the checksum that fits the changed header. */
  private static byte[] summed(byte[] segment) {
    int difference = ((segment[12] & 0xFF) - 0x50) << 8;
    int sum = ~Packet.u16(segment, 16) & 0xFFFF;
    int right = sum + difference;
    right = (right & 0xFFFF) + (right >> 16);
    right = ~right & 0xFFFF;
    return Packet.with(Packet.with(segment, 16, right >> 8), 17, right);
  }

  /** Found by its class. */
  public MalformedTcp() {
    super(
        "network.malformed-tcp",
        "dropped and counted",
        Counter.TCP_DROP_MALFORMED,
        Counter.TCP_DROP_CHECKSUM);
  }

  @Override
  public String strike(Network network) throws Exception {
    int sent = 0;
    byte[] good =
        Packet.tcp(Network.ATTACKER, Network.TARGET, 4000, Network.PORT, 1, 1, Packet.ACK, DATA);
    for (int flags = 0; flags < 256; flags++, sent++) {
      network.segment(Network.ATTACKER, 4000 + flags, 1, 1, flags & ~Packet.SYN, DATA);
    }
    for (Network.Flow flow : network.flows()) {
      for (int flags = 0; flags < 256; flags++, sent++) {
        network.forge(flow, flow.next() + ROOM, network.guessedAck(flow), flags, DATA);
      }
    }
    for (int offset = 0; offset < 256; offset++, sent++) {
      network.send(Network.ATTACKER, Packet.TCP, summed(Packet.with(good, 12, offset)));
      network.send(Network.ATTACKER, Packet.TCP, Packet.with(good, 12, offset));
    }
    for (int length = 0; length < good.length; length++, sent++) {
      network.send(Network.ATTACKER, Packet.TCP, Arrays.copyOf(good, length));
    }
    return sent + " segments survived";
  }
}
