// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import java.nio.charset.StandardCharsets;
import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/**
 * Data for the clients' connections, in their window, by one who cannot see their acknowledgements.
 */
public final class BlindData extends NetworkAttack {
  private static final int ROUNDS = 20;
  private static final int GUESSES = 16;

  /** Guesses at each connection. */
  public static final int EACH = ROUNDS * GUESSES;

  private static final byte[] DATA = "injected".getBytes(StandardCharsets.US_ASCII);

  /** Found by its class. */
  public BlindData() {
    super("network.blind-data", "none of it is taken (RFC 5961 §5)", Counter.TCP_UNACCEPTABLE);
  }

  @Override
  public String strike(Network network) throws Exception {
    int sent = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (Network.Flow flow : network.flows()) {
        for (int i = 0; i < GUESSES; i++, sent++) {
          int seq = flow.next() + i * 512;
          int ack = network.guessedAck(flow);
          network.forge(flow, seq, ack, Packet.ACK | Packet.PSH, DATA);
          network.forge(flow, seq, ack, Packet.ACK | Packet.FIN, DATA);
        }
      }
      network.settle();
    }
    if (sent == 0) {
      throw new IllegalStateException("no client's connection was seen");
    }
    return sent + " segments not taken";
  }
}
