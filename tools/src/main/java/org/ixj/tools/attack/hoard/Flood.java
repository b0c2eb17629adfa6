// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.sdk.Port;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/**
 * A command that takes something of the dataplane's, more often than there is of it; then the
 * application ends with all it has got.
 */
abstract class Flood extends Attack {
  private final int bound;
  private final int many;

  /**
   * @param bound how many an elastic thread has
   */
  Flood(String name, int bound) {
    super(
        name,
        Promise.OWN_COST,
        "refused beyond " + bound + ", given back at its end",
        End.DIES,
        "status 0");
    this.bound = bound;
    many = bound + bound / 4;
  }

  /** Gives the command; its sequence number. */
  abstract long give(Port port, int i);

  @Override
  public final boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public final void strike(Scene scene) {
    int[] taken = {0};
    scene.repeat(
        many,
        i -> give(scene.port(), i),
        result -> taken[0] += result < 0 ? 0 : 1,
        () -> end(scene, taken[0]));
  }

  private void end(Scene scene, int taken) {
    if (taken == 0 || taken > bound) {
      scene.open(taken + " of " + many + " were taken");
    } else {
      Runtime.getRuntime().halt(0);
    }
  }
}
