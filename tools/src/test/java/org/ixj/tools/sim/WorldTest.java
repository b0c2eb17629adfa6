// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fixed slice of what {@code ix sim} runs at length. */
final class WorldTest {
  private static final long HOUR_US = 3_600_000_000L;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 104, 111, 113, 119})
  void anHourOfASeedHolds(long seed) {
    try (World world = new World(seed, null)) {
      world.run(HOUR_US);
      assertThat(world.elapsedUs()).isGreaterThanOrEqualTo(HOUR_US);
      assertThat(world.ended()).isGreaterThan(50);
      assertThat(world.bytes()).isGreaterThan(100_000);
    }
  }

  private static long trace(long seed) {
    try (World world = new World(seed, null)) {
      world.run(HOUR_US / 10);
      return world.trace();
    }
  }

  @Test
  void theSameSeedIsTheSameWorld() {
    assertThat(trace(17)).isEqualTo(trace(17)).isNotEqualTo(trace(18));
  }
}
