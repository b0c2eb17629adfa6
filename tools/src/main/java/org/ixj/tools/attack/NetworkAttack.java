// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.util.List;
import org.ixj.stats.Counter;
import org.jspecify.annotations.Nullable;

/**
 * One hostile deed of a station on the link, beside the clients. Found by its class, as an {@link
 * Attack} is.
 *
 * <p>That it was contained is shown by others: the clients go on, a new client is served, and the
 * dataplane has counted what was sent to it.
 */
public abstract class NetworkAttack extends Deed {
  private final List<Counter> noticed;

  /**
   * An attack that the application lives through.
   *
   * @param noticed counters of the dataplane, each of which must have risen afterwards: without
   *     that nothing shows that the frames arrived
   */
  protected NetworkAttack(String name, String containment, Counter... noticed) {
    super(name, Promise.NETWORK, containment, End.LIVES, "");
    this.noticed = List.of(noticed);
  }

  /** What the dataplane must have counted. */
  public final List<Counter> noticed() {
    return noticed;
  }

  @Override
  public @Nullable String excludedBy(Arrangement arrangement) {
    return null;
  }

  /**
   * Does the deed, on a thread of its own. Returning means that all of it was sent.
   *
   * @return what happened, for people, if it was contained
   * @throws BreachException when the station itself saw that it was not
   * @throws AbsentException when it cannot be tried here
   * @throws Exception counted as not contained: nobody can judge it
   */
  public abstract String strike(Network network) throws Exception;
}
