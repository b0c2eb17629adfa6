// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short form of {@code ix lab stress}. */
@Tag("lab")
@Tag("long")
class StressLabTest {
  @ParameterizedTest
  @ValueSource(strings = {"Serial", "Parallel", "G1", "Z"})
  void aThreadInRingZeroDoesNotNoticeItsCollector(String collector) {
    int status =
        Ix.commandLine().execute("lab-stress", "--seconds", "8", "--collectors", collector);
    assertThat(status).isEqualTo(ExitCodes.HELD);
  }
}
