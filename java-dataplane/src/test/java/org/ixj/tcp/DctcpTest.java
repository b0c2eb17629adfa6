// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** DCTCP's estimate step by step: RFC 8257 §3.3 with g = 1/16. */
class DctcpTest {
  private static final int FIRST = -3000; // sequence numbers wrap on the way

  private final Dctcp dctcp = new Dctcp();
  private int ack = FIRST;

  DctcpTest() {
    dctcp.start(FIRST);
  }

  /** A window of ten segments is acknowledged, some of them marked; more is always in flight. */
  private void window(int marked) {
    for (int i = 0; i < 10; i++) {
      ack += 1000;
      dctcp.acknowledged(1000, i < marked, ack, ack + 9000);
    }
  }

  @Test
  void theFirstMarkHalvesTheWindow() {
    assertThat(dctcp.alpha()).isEqualTo(1);
    assertThat(dctcp.reduced(100_000, 1000)).isEqualTo(50_000);
  }

  @Test
  void theEstimateGoesASixteenthOfTheWayEachWindow() {
    window(0);
    // The first segment alone was the first window: what follows was sent after it.
    assertThat(dctcp.alpha()).isCloseTo(15.0 / 16, within(1e-12));
    ack += 1000;
    dctcp.acknowledged(1000, false, ack, ack + 9000);
    double alpha = Math.pow(15.0 / 16, 2);
    assertThat(dctcp.alpha()).isCloseTo(alpha, within(1e-12));
    // A window of ten, four of them marked, in any order.
    for (int i = 1; i <= 10; i++) {
      ack += 1000;
      dctcp.acknowledged(1000, i % 3 == 0 || i == 10, ack, ack + 9000);
    }
    alpha += (0.4 - alpha) / 16;
    assertThat(dctcp.alpha()).isCloseTo(alpha, within(1e-12));
    assertThat(dctcp.reduced(100_000, 1000)).isEqualTo((int) (100_000 * (1 - alpha / 2)));
  }

  @Test
  void bytesCountAndNotAcknowledgements() {
    dctcp.acknowledged(1000, false, ack += 1000, ack + 10_000);
    double alpha = 15.0 / 16;
    assertThat(dctcp.alpha()).isCloseTo(alpha, within(1e-12));
    dctcp.acknowledged(9000, true, ack += 9000, ack + 10_000);
    assertThat(dctcp.alpha()).isCloseTo(alpha, within(1e-12));
    dctcp.acknowledged(3000, false, ack += 3000, ack + 10_000);
    alpha += (9.0 / 12 - alpha) / 16;
    assertThat(dctcp.alpha()).isCloseTo(alpha, within(1e-12));
  }

  @Test
  void whereNothingIsMarkedForLongAMarkCostsNearlyNothing() {
    for (int i = 0; i < 100; i++) {
      window(0);
    }
    assertThat(dctcp.reduced(100_000, 1000)).isGreaterThan(99_000);
  }

  @Test
  void whereAllIsMarkedItIsReno() {
    for (int i = 0; i < 100; i++) {
      window(10);
    }
    assertThat(dctcp.reduced(100_000, 1000)).isEqualTo(50_000);
    assertThat(dctcp.reduced(3000, 1000)).as("at least two segments").isEqualTo(2000);
  }
}
