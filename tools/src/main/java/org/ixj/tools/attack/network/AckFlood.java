// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Acknowledgements that belong to no connection. */
public final class AckFlood extends NetworkAttack {
  /** Of {@code TcpConfig}'s defaults. */
  private static final int RESETS_PER_SECOND = 1000;

  private static final int MANY = 10 * RESETS_PER_SECOND;

  /** Found by its class. */
  public AckFlood() {
    super(
        "network.ack-flood",
        "resets at a bounded rate",
        Counter.TCP_NO_CONNECTION_FOR,
        Counter.TCP_RESET_LIMITED);
  }

  @Override
  public String strike(Network network) throws Exception {
    Answers answers = new Answers(network);
    for (int i = 0; i < MANY; i++) {
      network.segment(
          Network.ATTACKER,
          1024 + i % 60_000,
          network.random().nextInt(),
          network.random().nextInt(),
          Packet.ACK,
          new byte[0]);
    }
    return answers.bounded(RESETS_PER_SECOND, MANY);
  }
}
