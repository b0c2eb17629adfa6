// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Resets of the clients' connections at every place of the window but the one. */
public final class BlindReset extends NetworkAttack {
  private static final int ROUNDS = 20;
  private static final byte[] NONE = {};

  /** Found by its class. */
  public BlindReset() {
    super("network.blind-reset", "challenged (RFC 5961 §3)", Counter.TCP_UNACCEPTABLE);
  }

  @Override
  public String strike(Network network) throws Exception {
    int sent = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (Network.Flow flow : network.flows()) {
        // Far enough ahead that the clients' own data cannot make one of them the exact number.
        for (int beyond = 8 * 1024; beyond < 60 * 1024; beyond += 4 * 1024, sent++) {
          network.segment(Network.CLIENT, flow.port(), flow.next() + beyond, 0, Packet.RST, NONE);
          network.segment(
              Network.CLIENT, flow.port(), flow.next() - beyond, 0, Packet.RST | Packet.ACK, NONE);
        }
      }
      network.settle();
    }
    if (sent == 0) {
      throw new IllegalStateException("no client's connection was seen");
    }
    return sent + " resets challenged";
  }
}
