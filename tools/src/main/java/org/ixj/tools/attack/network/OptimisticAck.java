// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Acknowledges for the clients what was never sent. */
public final class OptimisticAck extends NetworkAttack {
  private static final int ROUNDS = 20;

  /** More than the dataplane can have sent by the time that it arrives. */
  private static final int FAR = 1 << 22;

  /** The clients' own data must not take it out of the window before it arrives. */
  private static final int ROOM = 8 * 1024;

  private static final byte[] NONE = {};

  /** Found by its class. */
  public OptimisticAck() {
    super("network.optimistic-ack", "not taken", Counter.TCP_UNACCEPTABLE);
  }

  @Override
  public String strike(Network network) throws Exception {
    int sent = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (Network.Flow flow : network.flows()) {
        for (int ahead = FAR; ahead < 1 << 30; ahead *= 2, sent++) {
          network.forge(flow, flow.next() + ROOM, flow.acknowledged() + ahead, Packet.ACK, NONE);
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
