// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Rogue;

/** Takes the memory of its mailbox and keeps it. */
public final class MailboxHeld extends DeviceAttack {
  private static final long HELD_NS = 1_000_000_000L;

  /** Found by its class. */
  public MailboxHeld() {
    super("card.mailbox-held", "nobody else notices");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    long endNs = System.nanoTime() + HELD_NS;
    while (System.nanoTime() < endNs) {
      rogue.registers().write(Rogue.MAILBOX, Rogue.MAILBOX_OURS | Rogue.MAILBOX_REQUEST);
      rogue.registers().write(Rogue.MAILBOX, Rogue.MAILBOX_OURS);
    }
    rogue.start();
    return "kept for a second; then it answers as before";
  }
}
