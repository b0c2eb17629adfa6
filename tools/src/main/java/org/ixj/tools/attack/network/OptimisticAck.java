// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Acknowledges for the clients what was never sent, and shuts their windows. */
public final class OptimisticAck extends NetworkAttack {
  private static final int ROUNDS = 20;

  /** Found by its class. */
  public OptimisticAck() {
    super("network.optimistic-ack", "not taken", Counter.TCP_PAWS);
  }

  @Override
  public String strike(Network network) throws Exception {
    int sent = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (Network.Flow flow : network.flows()) {
        for (int ahead = 1; ahead < 1 << 30; ahead *= 4, sent++) {
          network.segment(
              Network.CLIENT,
              flow.port(),
              flow.next(),
              flow.acknowledged() + ahead,
              Packet.ACK,
              new byte[0]);
        }
      }
      network.settle();
    }
    if (sent == 0) {
      throw new IllegalStateException("no client's connection was seen");
    }
    return sent + " acknowledgements not taken";
  }
}
