// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ixj.linux.LinuxProcess;
import org.ixj.tools.doctor.Examination;
import org.ixj.tools.doctor.Finding;
import org.ixj.vmm.SelfTest;
import org.ixj.vmm.VirtualMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExaminationTest {
  @TempDir private Path root;

  private Finding finding(String name) {
    return new Examination(root)
        .findings().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void aMachineWithNothingIsToldWhatItLacks() {
    assertThat(new Examination(root).findings())
        .filteredOn(f -> !f.name().equals("JDK"))
        .allSatisfy(f -> assertThat(f.present()).as(f.name()).isFalse())
        .allSatisfy(f -> assertThat(f.why()).isNotBlank());
  }

  @Test
  void hugePagesCountOnlyWhileSomeAreFree() throws IOException {
    file(
        "proc/meminfo",
        "HugePages_Total:      8\nHugePages_Free:       0\nHugepagesize: 2048 kB\n");
    assertThat(finding("huge pages").present()).isFalse();
    file(
        "proc/meminfo",
        "HugePages_Total:      8\nHugePages_Free:       3\nHugepagesize: 2048 kB\n");
    assertThat(finding("huge pages").present()).isTrue();
    assertThat(finding("huge pages").why()).contains("3 of 8").contains("2048");
  }

  @Test
  void virtualisationIsNotEnoughWithoutNestedPaging() throws IOException {
    file("proc/cpuinfo", "flags\t\t: fpu svm lm\n");
    assertThat(finding("KVM in hardware").present()).isFalse();
    file("sys/module/kvm_amd/parameters/npt", "1\n");
    assertThat(finding("KVM in hardware").present()).isTrue();
    file("proc/cpuinfo", "flags\t\t: fpu svm_lock lm\nvmx flags: vnmi\n");
    assertThat(finding("KVM in hardware").present()).isFalse();
  }

  @Test
  void aFileThatIsNoKvmIsNone() throws IOException {
    file("dev/kvm", "");
    assertThat(finding("KVM").present()).isFalse();
  }

  @Test
  void ringZeroIsJudgedByTheShimsSelfTest() throws IOException {
    file("dev/kvm", "");
    String cause = VirtualMachine.unavailabilityCause();
    Finding found = finding("ring 0");
    if (cause == null) {
      SelfTest test = SelfTest.here();
      assertThat(found.present()).isEqualTo(test.ring0());
      assertThat(found.why()).startsWith(test.ring0() ? "ring 0: " : "host mode: ");
    } else {
      assertThat(found.present()).isFalse();
      assertThat(found.why()).isEqualTo(cause);
    }
  }

  @Test
  void ringThreeNeedsNoMoreThanAKvm() throws IOException {
    assertThat(finding("domain ring3").remedy()).isEqualTo(finding("KVM").remedy());
    file("dev/kvm", "");
    String cause = VirtualMachine.unavailabilityCause();
    assertThat(finding("domain ring3").present()).isEqualTo(cause == null);
    if (cause != null) {
      assertThat(finding("domain ring3").why()).isEqualTo(cause);
    }
  }

  @Test
  void modulesThatTheKernelHasNotAreNotToBeLoaded() throws IOException {
    file("proc/sys/kernel/osrelease", "9.9.9-x\n");
    assertThat(finding("VFIO").why()).contains("built without it").contains("/lib/modules/9.9.9-x");
    assertThat(finding("VFIO").remedy()).contains("tools/ix lab");
    assertThat(finding("ix.ko").remedy()).startsWith("a kernel that loads modules");
    file("proc/modules", "");
    assertThat(finding("ix.ko").remedy())
        .startsWith("this kernel's headers at /lib/modules/9.9.9-x");
    file("lib/modules/9.9.9-x/modules.dep", "kernel/drivers/vfio/pci/vfio-pci.ko.xz: a.ko.xz\n");
    assertThat(finding("VFIO").remedy()).endsWith("modprobe vfio-pci");
    Files.createDirectory(root.resolve("lib/modules/9.9.9-x/build"));
    assertThat(finding("ix.ko").remedy())
        .endsWith("tools/ix module load")
        .doesNotContain("headers");
    Files.delete(root.resolve("lib/modules/9.9.9-x/build"));
    file("lib/modules/9.9.9-x/modules.dep", "updates/dkms/ix.ko:\n");
    assertThat(finding("ix.ko").remedy())
        .endsWith("tools/ix module load")
        .doesNotContain("headers");
  }

  @Test
  void aVirtualMachinesIommuIsItsHostsToGive() throws IOException {
    card("igbvf");
    file("proc/cpuinfo", "flags\t\t: fpu svm hypervisor lm\n");
    for (String row : List.of("IOMMU", "virtual functions")) {
      assertThat(finding(row).remedy()).contains("host").doesNotContain("iommu=on");
    }
    file("proc/cpuinfo", "flags\t\t: fpu svm lm\n");
    assertThat(finding("IOMMU").remedy()).contains("iommu=on").doesNotContain("host");
  }

  @Test
  void theLabKnowsItself() throws IOException {
    file("lab/init", "");
    assertThat(finding("lab").present()).isTrue();
    assertThat(finding("lab").why()).isEqualTo("this is the lab");
  }

  @Test
  void aFileThatIsNoTapIsNone() throws IOException {
    file("dev/net/tun", "");
    assertThat(finding("TAP").present()).isFalse();
    assertThat(finding("TAP").why()).contains("TUNGETFEATURES");
  }

  @Test
  void onlyWhoIsNotRootIsToldToUseSudo() {
    assertThat(finding("huge pages").remedy().startsWith("sudo "))
        .isEqualTo(LinuxProcess.effectiveUid() != 0);
    assertThat(finding("ring 0").remedy()).contains("tools/ix lab");
    assertThat(finding("virtual functions").remedy()).contains("tools/ix lab");
  }

  /** A card with one virtual function of this driver. */
  private void card(String driver) throws IOException {
    String devices = "sys/bus/pci/devices/";
    file(devices + "0000:01:00.0/sriov_totalvfs", "7\n");
    file(devices + "0000:01:00.0/sriov_numvfs", "1\n");
    Files.createDirectories(root.resolve(devices + "0000:01:10.0"));
    link(devices + "0000:01:00.0/virtfn0", "../0000:01:10.0");
    link(devices + "0000:01:10.0/driver", "../../drivers/" + driver);
  }

  private void link(String path, String to) throws IOException {
    Files.createSymbolicLink(root.resolve(path), Path.of(to));
  }

  @Test
  void nobodyIsSentToBindWhereThatWouldBeRefused() throws IOException {
    card("igbvf");
    assertThat(finding("virtual functions").remedy())
        .doesNotContain("sriov bind")
        .contains("iommu=on");
    Files.createDirectories(root.resolve("sys/kernel/iommu_groups/12"));
    assertThat(finding("virtual functions").remedy()).contains("sriov bind");
  }

  @Test
  void aFunctionCountsOnlyForWhoMayOpenItsNode() throws IOException {
    card("vfio-pci");
    Files.createDirectories(root.resolve("sys/kernel/iommu_groups/12"));
    link("sys/bus/pci/devices/0000:01:10.0/iommu_group", "../../../../kernel/iommu_groups/12");
    assertThat(finding("virtual functions").present()).isFalse();
    assertThat(finding("virtual functions").why()).contains("/dev/vfio/12");
    file("dev/vfio/12", "");
    assertThat(finding("virtual functions").present()).isTrue();
  }

  @Test
  void theLabWantsAQemuThatIsNewEnough() throws IOException {
    String qemu = System.getenv("PATH").split(":", -1)[0].substring(1) + "/qemu-system-x86_64";
    file(qemu, "#!/bin/sh\necho QEMU emulator version 7.2.9\n");
    assertThat(root.resolve(qemu).toFile().setExecutable(true)).isTrue();
    assertThat(finding("lab").present()).isFalse();
    assertThat(finding("lab").why()).contains("QEMU 7");
    file(qemu, "#!/bin/sh\necho QEMU emulator version 10.0.2\n");
    assertThat(finding("lab").present()).isTrue();
  }

  @Test
  void theKernelsListOfProtocolsTellsOfXdp() throws IOException {
    file("proc/net/protocols", "protocol  size\nXDP       1024\n");
    assertThat(finding("AF_XDP").present()).isTrue();
  }
}
