// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How much of hostile output is told, and in what shape. */
final class ApplicationOutputTest {
  private final List<String> told = new ArrayList<>();
  private long nowNs = TimeUnit.HOURS.toNanos(1);
  private final ApplicationOutput output =
      new ApplicationOutput("app", line -> told.add(line.text()), () -> nowNs);

  private void take(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    output.take(bytes, bytes.length);
  }

  private void pass(long milliseconds) {
    nowNs += TimeUnit.MILLISECONDS.toNanos(milliseconds);
  }

  @Test
  void linesAreWholeHoweverTheyCome() {
    take("one\ntw");
    take("o\nthree");
    assertThat(told).containsExactly("one", "two");
    output.end();
    assertThat(told).containsExactly("one", "two", "three");
  }

  @Test
  void aLongLineIsCutAndWhatATerminalObeysIsTakenOut() {
    take("\u001b[2J\u009b1m\tx\u202e" + "y".repeat(1000) + "\nnext\n");
    assertThat(told.getFirst()).startsWith("?[2J?1m x?yyy").hasSizeLessThanOrEqualTo(512);
    assertThat(told).element(1).isEqualTo("next");
  }

  @Test
  void moreThanARateIsLeftOutCountedAndSaidOnceItsSecondIsOver() {
    take("a\n".repeat(10_000));
    assertThat(told).hasSize(ApplicationOutput.LINES_PER_SECOND);
    assertThat(output.owes()).isTrue();
    pass(500);
    take("b\n");
    assertThat(told).hasSize(ApplicationOutput.LINES_PER_SECOND);
    pass(500);
    take("");
    assertThat(told)
        .hasSize(ApplicationOutput.LINES_PER_SECOND + 1)
        .last()
        .isEqualTo("(9801 lines of the application were left out)");
    assertThat(output.owes()).isFalse();
    take("c\n");
    assertThat(told).last().isEqualTo("c");
  }

  @Test
  void theEndTellsWhatWasLeftOutInItsSecond() {
    take("a\n".repeat(201) + "b");
    output.end();
    assertThat(told).last().isEqualTo("(2 lines of the application were left out)");
  }
}
