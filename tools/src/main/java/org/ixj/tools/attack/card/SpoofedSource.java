// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.tools.attack.AbsentException;
import org.ixj.tools.attack.BreachException;
import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Rogue;

/** Sends frames that claim to be from the attacked dataplane. */
public final class SpoofedSource extends DeviceAttack {
  private static final Path VENDOR = Path.of("/sys/class/dmi/id/sys_vendor");

  /** Found by its class. */
  public SpoofedSource() {
    super("card.spoofed-source", "dropped by the card");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    String own = "own " + rogue.random().nextInt();
    if (!rogue.arrives(rogue.datagram(rogue.station(), Rogue.ADDRESS, own), own)) {
      throw new IllegalStateException("not even its own frames arrive");
    }
    String forged = "forged " + rogue.random().nextInt();
    if (!rogue.arrives(rogue.datagram(rogue.target(), Rogue.TARGET, forged), forged)) {
      return "its own frame arrives, that of another does not";
    }
    if (Files.readString(VENDOR).strip().equals("QEMU")) {
      throw new AbsentException("this card is emulated, without the check of source addresses");
    }
    throw new BreachException("a frame arrived as from the dataplane");
  }
}
