// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Rogue;

/** Rings the physical function as fast as it can, and never waits for an answer. */
public final class MailboxFlood extends DeviceAttack {
  private static final int MANY = 5000;

  /** Found by its class. */
  public MailboxFlood() {
    super("card.mailbox-flood", "nobody else notices");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    for (int i = 0; i < MANY; i++) {
      rogue.registers().write(Rogue.MAILBOX_MEMORY, rogue.random().nextInt());
      rogue.registers().write(Rogue.MAILBOX, Rogue.MAILBOX_REQUEST);
    }
    rogue.start();
    return MANY + " rings; then it answers as before";
  }
}
