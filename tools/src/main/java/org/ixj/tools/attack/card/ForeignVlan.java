// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import org.ixj.tools.attack.BreachException;
import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Packet;
import org.ixj.tools.attack.Rogue;

/** Put into a VLAN of its own, tries to be heard outside. */
public final class ForeignVlan extends DeviceAttack {
  private static final int VLAN = 100;
  private static final int OTHER = 7;
  private static final int JOIN = 1 << 16;

  /** Found by its class. */
  public ForeignVlan() {
    super("card.foreign-vlan", "it stays in the VLAN it was put into");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    String own = "own " + rogue.random().nextInt();
    if (!rogue.arrives(rogue.datagram(rogue.station(), Rogue.ADDRESS, own), own)) {
      throw new IllegalStateException("its frames do not even arrive without a VLAN");
    }
    rogue.card().vlan(rogue.address(), VLAN);
    try {
      rogue.start();
      if (Rogue.granted(rogue.ask(Rogue.ASK_VLAN | JOIN, OTHER))) {
        throw new BreachException("it was let into another VLAN");
      }
      String words = "out " + rogue.random().nextInt();
      byte[] frame = rogue.datagram(rogue.station(), Rogue.ADDRESS, words);
      if (rogue.arrives(frame, words) || rogue.arrives(Packet.tagged(frame, 0), words)) {
        throw new BreachException("its frame arrived outside of its VLAN");
      }
    } finally {
      rogue.card().vlan(rogue.address(), 0);
    }
    return "refused another, and not heard outside";
  }
}
