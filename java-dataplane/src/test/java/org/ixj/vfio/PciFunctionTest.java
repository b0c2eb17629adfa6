// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PciFunctionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "eth0",
        "01:10",
        "01:10.8",
        "01:20.0",
        "0000:01:10.0/..",
        "../01:10.0",
        "g1:10.0"
      })
  void whatIsNoAddressIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> PciFunction.of(text))
        .isInstanceOf(VfioException.class)
        .hasMessageContaining("no PCI address")
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ffff:fe:1f.7", "FFFF:FE:1F.7"})
  void aFunctionThatIsNotThereIsNamed(String text) {
    assertThatThrownBy(() -> PciFunction.of(text))
        .isInstanceOf(VfioException.class)
        .hasMessageContaining("there is no PCI function ffff:fe:1f.7");
  }

  @Test
  void theDomainMayBeLeftOut() {
    assertThatThrownBy(() -> PciFunction.of("fe:1f.7")).hasMessageContaining("0000:fe:1f.7");
  }
}
