// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import java.util.Arrays;
import org.ixj.stats.Counter;
import org.ixj.tools.attack.BreachException;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Every ICMP type and code, whole and cut short, and errors about errors. */
public final class MalformedIcmp extends NetworkAttack {
  private static final int UNREACHABLE = 3;
  private static final int ECHO_REQUEST = 8;

  /** Found by its class. */
  public MalformedIcmp() {
    super(
        "network.malformed-icmp",
        "dropped and counted, nothing answered with an error",
        Counter.ICMP_DROP_MALFORMED,
        Counter.ICMP_IGNORED);
  }

  @Override
  public String strike(Network network) throws Exception {
    int sent = 0;
    long heard = network.heard();
    for (int type = 1; type < 256; type++) {
      for (int code = 0; code < 20; code += 5, sent++) {
        if (type != ECHO_REQUEST) {
          network.send(Network.ATTACKER, Packet.ICMP, Packet.icmp(type, code, 0, new byte[28]));
        }
      }
    }
    byte[] error = Packet.icmp(UNREACHABLE, 1, 0, new byte[28]);
    for (int length = 0; length < error.length; length++, sent++) {
      network.send(Network.ATTACKER, Packet.ICMP, Arrays.copyOf(error, length));
    }
    byte[] aboutError = Packet.ipv4(Network.TARGET, Network.ATTACKER, Packet.ICMP, error);
    network.send(Network.ATTACKER, Packet.ICMP, Packet.icmp(UNREACHABLE, 1, 0, aboutError));
    network.settle();
    if (network.heard() != heard) {
      throw new BreachException("an error was answered with " + (network.heard() - heard));
    }
    return sent + " messages survived";
  }
}
