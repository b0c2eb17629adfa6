// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.ixj.linux.Fd;
import org.ixj.tools.doctor.Examination;
import org.ixj.tools.doctor.Finding;
import org.ixj.tools.sriov.PciBus;
import org.ixj.tools.sriov.PciFunction;
import org.ixj.tools.sriov.RefusedException;
import org.ixj.tools.sriov.Sriov;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With a real kernel and a card that has virtual functions. */
@Tag("lab")
class SriovLabTest {
  private final PciBus bus = PciBus.local();
  private final Sriov sriov = new Sriov(bus);
  private final PciFunction card = bus.physicalFunctions().getFirst();

  @AfterEach
  void takeAllAway() {
    sriov.create(card, 0);
  }

  @Test
  void functionsAreMadeBoundReleasedAndTakenAway() {
    sriov.create(card, 2);
    assertThat(card.virtualFunctions()).hasSize(2);
    PciFunction function = card.virtualFunctions().getFirst();
    sriov.bind(function, "vfio-pci");
    assertThat(function.driver()).isEqualTo("vfio-pci");
    assertThat(function.groupMembers()).containsExactly(function);
    sriov.release(function);
    assertThat(function.driver()).isNotEqualTo("vfio-pci");
    sriov.create(card, 7);
    assertThat(card.virtualFunctions()).hasSize(7);
  }

  @Test
  void aFunctionThatIsHeldIsNeitherReleasedNorTakenAway() {
    sriov.create(card, 1);
    PciFunction function = card.virtualFunctions().getFirst();
    sriov.bind(function, "vfio-pci");
    try (Fd _ = Fd.openReadWrite(Path.of("/dev/vfio/" + function.group()), false, "")) {
      String pid = "process " + ProcessHandle.current().pid();
      assertThat(bus.holders(function)).containsExactly(pid);
      assertThatThrownBy(() -> sriov.release(function))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(pid);
      assertThatThrownBy(() -> sriov.create(card, 0)).hasMessageContaining(pid);
    }
    assertThat(function.driver()).isEqualTo("vfio-pci");
  }

  @Test
  void aDriverThatDoesNotKnowTheFunctionLeavesItFree() {
    sriov.create(card, 1);
    PciFunction function = card.virtualFunctions().getFirst();
    // igb drives physical functions: it refuses this one.
    assertThatThrownBy(() -> sriov.bind(function, "igb")).isInstanceOf(RefusedException.class);
    assertThat(function.driver()).isNull();
    sriov.bind(function, "vfio-pci");
    assertThat(function.driver()).isEqualTo("vfio-pci");
  }

  @Test
  void theDoctorFindsWhatTheHardwarePathNeeds() {
    sriov.create(card, 1);
    sriov.bind(card.virtualFunctions().getFirst(), "vfio-pci");
    assertThat(new Examination(Path.of("/")).findings())
        .filteredOn(Finding::present)
        .extracting(Finding::name)
        .contains(
            "huge pages",
            "KVM",
            "KVM in hardware",
            "ring 0",
            "IOMMU",
            "VFIO",
            "virtual functions",
            "TAP");
  }
}
