// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The doors of the hardware path open from Java, in the lab. */
@Tag("lab")
final class LabMachineTest {
  /** KVM_GET_API_VERSION, include/uapi/linux/kvm.h: _IO(KVMIO, 0), always 12. */
  @Test
  void kvmAnswersWithItsVersion() {
    try (Fd kvm = Fd.openReadWrite(Path.of("/dev/kvm"), false, "modprobe kvm_amd")) {
      assertThat(Ioctl.call(kvm, Ioctl.io(0xAE, 0x00), 0, "KVM_GET_API_VERSION", "")).isEqualTo(12);
    }
  }

  /** VFIO_GET_API_VERSION, include/uapi/linux/vfio.h: _IO(';', 100), always 0. */
  @Test
  void vfioAnswersWithItsVersion() {
    try (Fd vfio = Fd.openReadWrite(Path.of("/dev/vfio/vfio"), false, "modprobe vfio-pci")) {
      assertThat(Ioctl.call(vfio, Ioctl.io(';', 100), 0, "VFIO_GET_API_VERSION", "")).isZero();
    }
  }
}
