// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** SYNs into the clients' connections, in the window and outside. */
public final class BlindSyn extends NetworkAttack {
  private static final int ROUNDS = 20;
  private static final byte[] NONE = {};

  /** Found by its class. */
  public BlindSyn() {
    super("network.blind-syn", "challenged (RFC 5961 §4)", Counter.TCP_UNACCEPTABLE);
  }

  @Override
  public String strike(Network network) throws Exception {
    int sent = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (Network.Flow flow : network.flows()) {
        for (int beyond = -60 * 1024; beyond < 60 * 1024; beyond += 4 * 1024, sent++) {
          network.forge(flow, flow.next() + beyond, 0, Packet.SYN, NONE);
        }
      }
      network.settle();
    }
    if (sent == 0) {
      throw new IllegalStateException("no client's connection was seen");
    }
    return sent + " SYNs challenged";
  }
}
