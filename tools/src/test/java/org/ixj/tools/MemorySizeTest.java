// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Sizes as the JVM's options have them. */
final class MemorySizeTest {
  @ParameterizedTest
  @CsvSource({"4096, 4096", "8k, 8192", "512m, 536870912", "4G, 4294967296", "1t, 1099511627776"})
  void aSizeIsANumberAndALetter(String text, long bytes) {
    assertThat(new MemorySize().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "-1m", "1.5g", "1gb", "9999999999"})
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> new MemorySize().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }
}
