// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.ixj.device.DeviceException;
import org.junit.jupiter.api.Test;

class QuestionsTest {
  private final Questions questions = new Questions();

  @Test
  void eachGetsItsOwnAnswer() {
    CompletableFuture<Boolean> yes = questions.add(() -> true);
    CompletableFuture<Boolean> fails =
        questions.add(
            () -> {
              throw new IllegalStateException("asked too much");
            });
    CompletableFuture<Boolean> no = questions.add(() -> false);
    assertThat(yes).isNotDone();
    questions.answer();
    assertThat(yes).isCompletedWithValue(true);
    assertThat(fails).isCompletedExceptionally();
    assertThat(no).isCompletedWithValue(false);
  }

  @Test
  void nobodyWaitsForAThreadThatHasEnded() {
    CompletableFuture<Boolean> before = questions.add(() -> true);
    questions.end();
    assertThat(before.exceptionNow()).isInstanceOf(DeviceException.class);
    CompletableFuture<Boolean> after = questions.add(() -> true);
    assertThat(after.exceptionNow()).isInstanceOf(DeviceException.class);
  }
}
