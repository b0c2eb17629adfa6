// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import org.ixj.tools.attack.BreachException;
import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Packet;
import org.ixj.tools.attack.Rogue;

/** Asks to hear everything, and listens for what is for the attacked dataplane. */
public final class Eavesdrop extends DeviceAttack {
  private static final int ALL = 0xFF;
  private static final long LISTEN_NS = 3_000_000_000L;

  /** Found by its class. */
  public Eavesdrop() {
    super("card.eavesdrop", "it hears what is for it and for all");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    rogue.ask(Rogue.ASK_PROMISCUOUS | ALL << 16);
    rogue.ask(Rogue.ASK_GROUPS | ALL << 16, -1, -1);
    rogue.ask(Rogue.ASK_LENGTH, -1);
    rogue.listen();
    int frames = 0;
    long endNs = System.nanoTime() + LISTEN_NS;
    rogue.tempt();
    while (System.nanoTime() < endNs) {
      byte[] frame = rogue.heard();
      if (frame != null && frame.length > Packet.IP_AT) {
        frames++;
        long to = (long) Packet.u16(frame, 0) << 32 | Integer.toUnsignedLong(Packet.u32(frame, 2));
        if (to == rogue.target()) {
          throw new BreachException("it heard a frame for the dataplane");
        }
      }
    }
    if (frames == 0) {
      throw new IllegalStateException("it heard nothing at all");
    }
    return frames + " frames, none for the dataplane";
  }
}
