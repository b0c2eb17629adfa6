// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Rogue;

/** Asks the physical function for nothing that makes sense. */
public final class MailboxRandom extends DeviceAttack {
  private static final int MANY = 100;

  /** Found by its class. */
  public MailboxRandom() {
    super("card.mailbox-random", "answered or not, and nobody else notices");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    int granted = 0;
    for (int i = 0; i < MANY; i++) {
      int[] words = rogue.random().ints(Rogue.MAILBOX_WORDS).toArray();
      granted += Rogue.granted(rogue.ask(words)) ? 1 : 0;
    }
    rogue.start();
    return MANY + " requests, " + granted + " granted; then it answers as before";
  }
}
