// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import org.ixj.control.ConfigException;
import org.ixj.control.DataplaneException;
import org.ixj.tools.sriov.RefusedException;

/** What every subcommand's exit status means. */
final class ExitCodes {
  static final int HELD = 0;
  static final int DID_NOT_HOLD = 1;
  static final int USAGE = 2;
  static final int COULD_NOT_RUN = 77;

  static final String HELP =
      "Exit status: 0 held, 1 did not hold, 2 wrong usage, 77 could not run here.";

  /** What a command that failed exits with. */
  static int of(Throwable failure) {
    return switch (failure) {
      case ConfigException _, IllegalArgumentException _ -> USAGE;
      case DataplaneException _, CannotRunException _, RefusedException _ -> COULD_NOT_RUN;
      default -> DID_NOT_HOLD;
    };
  }

  private ExitCodes() {}
}
