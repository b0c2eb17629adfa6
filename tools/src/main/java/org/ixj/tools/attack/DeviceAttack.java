// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import org.jspecify.annotations.Nullable;

/**
 * One hostile deed of whoever has another virtual function of the card that the attacked dataplane
 * drives one of, and knows what the card's datasheet says. Found by its class, as an {@link Attack}
 * is.
 *
 * <p>That it was contained is shown by others besides: the dataplane lives, and clients behind the
 * physical function get the right bytes, are not reset, and come in anew.
 */
public abstract class DeviceAttack extends Deed {
  /** An attack that the application lives through. */
  protected DeviceAttack(String name, String containment) {
    super(name, Promise.CARD, containment, End.LIVES, "");
  }

  @Override
  public @Nullable String excludedBy(Arrangement arrangement) {
    return arrangement.domain() == Domain.NONE ? "without protection there is no promise" : null;
  }

  @Override
  public final boolean needsCard() {
    return true;
  }

  /**
   * Does the deed, on a thread of its own, with a function that has just been reset.
   *
   * @return what happened, for people, if it was contained
   * @throws BreachException when it was seen not to be
   * @throws AbsentException when it cannot be tried here
   * @throws Exception counted as not contained: nobody can judge it
   */
  public abstract String strike(Rogue rogue) throws Exception;
}
