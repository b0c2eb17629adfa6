// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The short form of {@code ix lab demo}. A JVM that has run for two minutes, emulated, still
 * compiles one thing or another, and each time is a few exits: over so few packets thirty times as
 * many may be.
 */
@Tag("lab")
class MissionLabTest {
  @Test
  void ringZeroForwardsForRingThreeOverAVirtualFunctionAndStays() {
    System.setProperty("ixj.root", ".."); // a module's tests run in the module's folder
    int status =
        Ix.commandLine()
            .execute("lab-demo", "--crossings", "20000", "--exits", "30", "--patience", "400");
    assertThat(status).isEqualTo(ExitCodes.HELD);
  }
}
