// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.child;

/**
 * How long something is waited for that is expected to come, and how often something is done.
 * Longer and less often where the machine is emulated.
 */
public final class Patience {
  /** How many times slower the machine is; the lab tells its own. */
  private static final int FACTOR =
      Integer.parseInt(System.getenv().getOrDefault("IXJ_SLOWER", "1"));

  /** Whether it is emulated. */
  public static final boolean EMULATED = FACTOR > 1;

  /** Milliseconds here for what would be given that many on a processor of its own. */
  public static int ms(int milliseconds) {
    return milliseconds * FACTOR;
  }

  private Patience() {}
}
