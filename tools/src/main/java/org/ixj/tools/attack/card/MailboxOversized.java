// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import java.util.Arrays;
import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Rogue;

/** Asks for more groups, VLANs and bytes than there can be. */
public final class MailboxOversized extends DeviceAttack {
  private static final int MOST_KINDS = 8;
  private static final int[] COUNTS = {0, 31, 255};

  /** Found by its class. */
  public MailboxOversized() {
    super("card.mailbox-oversized", "refused, or only its own affair");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    int[] words = new int[Rogue.MAILBOX_WORDS];
    Arrays.fill(words, -1);
    int granted = 0;
    for (int kind = 0; kind <= MOST_KINDS; kind++) {
      for (int count : COUNTS) {
        words[0] = kind | count << 16;
        granted += kind != Rogue.ASK_RESET && Rogue.granted(rogue.ask(words)) ? 1 : 0;
      }
    }
    rogue.start();
    return granted + " granted; then it answers as before";
  }
}
