// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A verdict names its exception, and has an address and an error code only where that has one. */
final class RunEventTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "14  | 7 | 'fault: #PF, error code 0x7, address 0xabc, at 0x10'",
        "13  | 0 | 'fault: #GP, error code 0x0, at 0x10'",
        "6   | 0 | 'fault: #UD, at 0x10'",
        "0   | 0 | 'fault: #DE, at 0x10'",
        "19  | 0 | 'fault: #XM, at 0x10'",
        "17  | 0 | 'fault: #AC, error code 0x0, at 0x10'",
        "15  | 0 | 'fault: vector 15, error code 0x0, at 0x10'",
        "256 | 8 | 'fault: KVM does not go on, exit reason 8, at 0x10'",
      })
  void verdictsAreNamed(int vector, long code, String text) {
    assertThat(RunEvent.fault(vector, code, 0xABC, 0x10)).isEqualTo(text);
  }
}
