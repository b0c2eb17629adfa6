// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void theKernelsListOfProtocolsTellsOfXdp() throws IOException {
    file("proc/net/protocols", "protocol  size\nXDP       1024\n");
    assertThat(finding("AF_XDP").present()).isTrue();
  }
}
