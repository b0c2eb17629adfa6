// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import org.ixj.linux.Errno;
import org.ixj.linux.LinuxException;

/** What the kernel's error numbers mean here, and what the user can do: one line each. */
final class VfioErrors {
  private static final String BIND = "tools/ix sriov bind ";

  /** No IOMMU group: the device's DMA would reach all of memory. */
  static VfioException noIommu(PciFunction function) {
    return new VfioException(
        function.address()
            + ": no IOMMU translates its DMA; enable VT-d or AMD-Vi in the firmware and boot with"
            + " intel_iommu=on (Intel)");
  }

  /** Another driver, or none, has the function. */
  static VfioException notBound(PciFunction function, String driver) {
    return new VfioException(
        function.address() + ": " + driver + ", not vfio-pci; run " + BIND + function.address());
  }

  /** Something else of the group is in the hands of a kernel driver. */
  static VfioException notViable(PciFunction function, String group) {
    return new VfioException(
        function.address()
            + ": its IOMMU group "
            + group
            + " has functions of other drivers, and all share one translation; bind those in"
            + " /sys/kernel/iommu_groups/"
            + group
            + "/devices to vfio-pci, too");
  }

  /** Opening failed. */
  static VfioException opening(PciFunction function, LinuxException e) {
    String why =
        switch (e.errno()) {
          case Errno.EBUSY ->
              "another process drives it; stop that first (`fuser -v /dev/vfio/*` names it)";
          case Errno.EAGAIN -> "the kernel resets or unbinds it at this moment; try again";
          case Errno.EACCES -> "no rights; run as root, or give this user the files in /dev/vfio";
          case Errno.EPERM ->
              "the kernel refuses: the platform cannot keep interrupts apart (interrupt remapping"
                  + " off), or this user may not; see dmesg";
          case Errno.EINVAL ->
              "its IOMMU group is not viable: another function of it has a kernel driver";
          case Errno.ENOENT ->
              "the kernel has no VFIO for it; load it (modprobe vfio-pci) and run "
                  + BIND
                  + function.address();
          case Errno.ENODEV ->
              "the function is not in the hands of vfio-pci; run " + BIND + function.address();
          default -> e.getMessage();
        };
    return new VfioException(function.address() + ": " + why, e);
  }

  /** Mapping memory for the device failed. */
  static VfioException mapping(PciFunction function, long bytes, LinuxException e) {
    long mebibytes = (bytes + (1 << 20) - 1) >> 20;
    String memory = "memory of " + mebibytes + " MiB for its DMA: ";
    String why =
        switch (e.errno()) {
          case Errno.ENOMEM, Errno.EPERM ->
              memory + "more than this user may lock; raise the limit (ulimit -l, LimitMEMLOCK=)";
          case Errno.EEXIST -> memory + "the place is taken, which is a bug of ours";
          case Errno.EINVAL ->
              memory + "the IOMMU cannot reach so high an address, or not in such pages";
          default -> memory + e.getMessage();
        };
    return new VfioException(function.address() + ": " + why, e);
  }

  private VfioErrors() {}
}
