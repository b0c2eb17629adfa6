// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import static org.assertj.core.api.Assertions.assertThat;
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

  @Test
  void aComplaintOfTheIommuIsAboutTheFunctionItNames() {
    String intel =
        "3,812,65,-;DMAR: [DMA Write NO_PASID] Request device [01:10.0] fault addr 0x1000";
    assertThat(IommuFaults.isAbout(intel, "0000:01:10.0")).isTrue();
    assertThat(IommuFaults.isAbout(intel, "0000:01:10.2")).isFalse();
    String amd = "1,9,1,-;AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:01:10.0 domain=0x1";
    assertThat(IommuFaults.isAbout(amd, "0000:01:10.0")).isTrue();
    assertThat(IommuFaults.isAbout("6,1,1,-;igb 0000:01:10.0: up", "0000:01:10.0")).isFalse();
  }
}
