// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a process's status says of its end. */
final class ExitStatusTest {
  @ParameterizedTest
  @CsvSource({
    "0, ended with status 0, false, true",
    "1, ended with status 1, false, false",
    "128, ended with status 128, false, false",
    "137, was killed by signal 9, true, false",
    "192, was killed by signal 64, true, false",
    "193, ended with status 193, false, false",
    "255, ended with status 255, false, false"
  })
  void aStatusIsASignalOnlyWhereThereIsOneOfItsNumber(
      int status, String text, boolean signalled, boolean orderly) {
    assertThat(ExitStatus.of(status)).isEqualTo(new ExitStatus(text, signalled, orderly));
  }
}
