// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import org.ixj.tools.attack.BreachException;
import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Rogue;

/** Asks for the station address of the attacked dataplane. */
public final class ClaimAddress extends DeviceAttack {
  /** Beside the one it has: what igb calls a filter. */
  private static final int ONE_MORE = 3 << 16;

  /** Found by its class. */
  public ClaimAddress() {
    super("card.claim-address", "refused by the physical function");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    int[] words = Rogue.about(Rogue.ASK_ADDRESS, rogue.target());
    int answer = rogue.ask(words);
    words[0] = Rogue.ASK_ADDRESS | ONE_MORE;
    int more = rogue.ask(words);
    if (Rogue.granted(answer) || Rogue.granted(more)) {
      throw new BreachException("it has the address of the dataplane now");
    }
    return answer == 0 ? "not answered" : "refused";
  }
}
