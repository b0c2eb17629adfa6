// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.abi.Abi;
import org.ixj.domain.PortRegions.Protection;

/**
 * What stands between a dataplane and its application. Anything but {@link #full} exists for tests:
 * a protection is shown by what happens without it.
 *
 * @param memory how the shared regions are protected
 * @param confined whether the process runs in namespaces, as another user, without rights
 * @param abiVersion version of the contract that is claimed to the application
 * @param output takes the application's printed lines, made harmless
 */
record Isolation(
    Protection memory, boolean confined, int abiVersion, Consumer<ApplicationOutput.Line> output) {
  private static final Logger LOG = LogManager.getLogger("application");

  /** All of it; lines go to the log. */
  static Isolation full() {
    return new Isolation(
        Protection.FULL,
        true,
        Abi.VERSION,
        line -> LOG.info("[{}] {}", line.application(), line.text()));
  }
}
