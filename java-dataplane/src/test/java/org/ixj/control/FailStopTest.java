// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.ixj.sdk.Port;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An elastic thread that fails stops its dataplane and leaves nobody waiting. */
final class FailStopTest {
  /** Shares the elastic thread, and takes it down. */
  private static final class Bomb implements PolledApplication {
    @Override
    public void start(Port port) {}

    @Override
    public boolean polled(Port port) {
      throw new IllegalArgumentException("boom");
    }
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void failureIsToldAndEverybodyGoesOn() throws InterruptedException {
    try (Dataplane dataplane =
        Dataplane.start(WireServiceTest.config("t-bomb", "wire", "10.9.0.1/24"), _ -> new Bomb())) {
      dataplane.awaitEnd();
      assertThat(dataplane.failure()).contains("boom");
      assertThat(dataplane.figures()).containsKey("thread.0.rx-frames");
    }
  }
}
