// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.stats.Counter;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.NetworkAttack;
import org.ixj.tools.attack.Packet;

/** Fragments whose datagrams never become whole, overlap, or are too large. */
public final class FragmentFlood extends NetworkAttack {
  /** Under reassembly at a time: {@code Reassembly}'s. */
  private static final int DATAGRAMS = 16;

  private static final int MANY = 100 * DATAGRAMS;
  private static final int MORE = 0x2000;

  private static void fragment(Network network, int id, int flags, int bytes)
      throws InterruptedException {
    byte[] datagram =
        Packet.ipv4(
            Network.ATTACKER, Network.TARGET, Packet.UDP, id, flags, new byte[0], new byte[bytes]);
    network.send(Packet.ethernet(network.target(), Network.STATION, Packet.IPV4, datagram));
  }

  /** Found by its class. */
  public FragmentFlood() {
    super(
        "network.fragment-flood",
        "incomplete datagrams are bounded",
        Counter.FRAGMENTS_FULL,
        Counter.FRAGMENTS_OVERLAP);
  }

  @Override
  public String strike(Network network) throws Exception {
    for (int i = 0; i < MANY; i++) {
      int moreAt = MORE | network.random().nextInt(64);
      fragment(network, i, moreAt, 8 * (1 + network.random().nextInt(60)));
      if (i % 4 == 0) {
        fragment(network, i, moreAt, 64); // once more, and so overlapping
      }
      if (i % 16 == 0) {
        fragment(network, i, 0x1FFF, 800); // its end is beyond what a datagram may have
        fragment(network, i, MORE, 7); // no multiple of eight
      }
    }
    return MANY + " beginnings";
  }
}
