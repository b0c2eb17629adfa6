// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IommuFaultsTest {
  private static boolean isAbout(String record, String address) {
    return IommuFaults.complaintAbout(address).matcher(record).lookingAt();
  }

  /** As Linux prints them; the record's dictionary follows where there is one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "3,812,65,-;DMAR: [DMA Write NO_PASID] Request device [01:10.2] fault addr 0x100400000"
            + " [fault reason 0x06] PTE Read access is not set",
        "3,812,65,-;DMAR: [DMA Read PASID 0x1] Request device [01:10.2] fault addr 0x1000",
        "3,812,65,-;DMAR: [DMA Write] Request device [01:10.2] PASID ffffffff fault addr 1000",
        "3,812,65,-;DMAR: [INTR-REMAP] Request device [01:10.2] fault index 0x0",
        "3,9,1,-;vfio-pci 0000:01:10.2: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000c"
            + " address=0xfffffff0 flags=0x0020]\n SUBSYSTEM=pci\n DEVICE=+pci:0000:01:10.2",
        "3,9,1,-,caller=T1;ix-vfio-pci 0000:01:10.2: AMD-Vi: Event logged [IO_PAGE_FAULT"
            + " domain=0x000c address=0xfffffff0 flags=0x0020]",
        "3,9,1,-;AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:01:10.2 domain=0x000c"
            + " address=0xfffffff0 flags=0x0020]"
      })
  void aComplaintIsAboutTheFunctionItNames(String record) {
    assertThat(isAbout(record, "0000:01:10.2")).isTrue();
    assertThat(isAbout(record, "0000:01:10.0")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // The kernel's own, about tasks whose names somebody chose.
        "6,1,1,-;DMAR: [01:10.2][77]: segfault at 0 ip 0 sp 0 error 4",
        "6,1,1,-;x 0000:01:10.2:[77]: segfault at 0 ip 0 sp 0 error 4",
        "6,1,1,-;traps: DMAR: [DMA Read[77] trap invalid opcode ip:0 sp:0 error:0",
        // From user space, through /dev/kmsg: facility 1 and more.
        "11,1,1,-;DMAR: [DMA Write NO_PASID] Request device [01:10.2] fault addr 0x1000",
        "11,1,1,-;AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:01:10.2 domain=0x000c",
        // Quoted, not said.
        "3,1,1,-;x: DMAR: [DMA Write NO_PASID] Request device [01:10.2] fault addr 0x1000",
        "3,1,1,-;x y 0000:01:10.2: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000c",
        "3,1,1,-;x\n KEY=;DMAR: [DMA Write NO_PASID] Request device [01:10.2] fault addr 0x1000",
        "6,1,1,-;igb 0000:01:10.2: up"
      })
  void whatOthersCanHaveTheKernelSayIsNone(String record) {
    assertThat(isAbout(record, "0000:01:10.2")).isFalse();
  }
}
