// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starts that fail, in both domains that have a supervisor. */
@Timeout(30)
final class SupervisorTest {
  /** All pauses together. */
  private static final long PAUSES_NS = TimeUnit.MILLISECONDS.toNanos(100 + 200 + 400 + 800);

  private static void givesUp(
      Runnable supervisor, Supplier<Long> launches, Supplier<@Nullable String> failure) {
    long beginNs = System.nanoTime();
    supervisor.run();
    assertThat(System.nanoTime() - beginNs).isGreaterThanOrEqualTo(PAUSES_NS);
    assertThat(launches.get()).isEqualTo(RestartPolicy.FAILED_STARTS);
    assertThat(failure.get()).isEqualTo("what was short");
  }

  /** Java calls a thread that cannot be made by this error. */
  private static OutOfMemoryError shortage() {
    return new OutOfMemoryError("what was short");
  }

  @Test
  void aShortageInDomainProcessIsTriedThroughAndThenAFailure() {
    Supervisor supervisor =
        new Supervisor(
            (_, _) -> {
              throw shortage();
            },
            List.of(),
            true,
            0);
    givesUp(supervisor, supervisor::launches, supervisor::failure);
  }

  @Test
  void aShortageInDomainRing3IsTriedThroughAndThenAFailure() {
    Ring3Supervisor supervisor =
        new Ring3Supervisor(
            () -> {
              throw shortage();
            },
            List.of(),
            true);
    givesUp(supervisor, supervisor::launches, supervisor::failure);
  }

  @Test
  void withoutRestartTheFirstFailureIsTheLast() {
    Ring3Supervisor supervisor =
        new Ring3Supervisor(
            () -> {
              throw new DataplaneException("no program");
            },
            List.of(),
            false);
    supervisor.run();
    assertThat(supervisor.launches()).isEqualTo(1);
    assertThat(supervisor.failure()).isEqualTo("no program");
  }
}
