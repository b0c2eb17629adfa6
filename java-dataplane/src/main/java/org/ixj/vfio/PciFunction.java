// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A PCI function as sysfs shows it: Documentation/ABI/testing/sysfs-bus-pci of the kernel.
 *
 * @param address domain, bus, device and function, as in {@code 0000:01:10.0}
 */
public record PciFunction(String address) {
  private static final Path DEVICES = Path.of("/sys/bus/pci/devices");
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9a-f]{4,}:[0-9a-f]{2}:[01][0-9a-f]\\.[0-7]");
  private static final Pattern WITHOUT_DOMAIN = Pattern.compile("[0-9a-f]{2}:[01][0-9a-f]\\.[0-7]");

  /**
   * The function of this address; the domain 0000 may be left out.
   *
   * @throws VfioException if it is no such address, or this machine has no such function
   */
  public static PciFunction of(String text) {
    String address = text.toLowerCase(Locale.ROOT);
    if (WITHOUT_DOMAIN.matcher(address).matches()) {
      address = "0000:" + address;
    }
    if (!ADDRESS.matcher(address).matches()) {
      throw new VfioException(
          "'" + text + "' is no PCI address: use vfio:0000:01:10.0, as `lspci -D` prints it");
    }
    PciFunction function = new PciFunction(address);
    if (!Files.isDirectory(function.folder())) {
      throw new VfioException(
          "there is no PCI function " + address + " here; `lspci -D` lists those there are");
    }
    return function;
  }

  private Path folder() {
    return DEVICES.resolve(address);
  }

  /** The kernel driver that has the function, or null. */
  public @Nullable String driver() {
    return linkName("driver");
  }

  /** The number of its IOMMU group, or null when nothing translates its DMA. */
  public @Nullable String iommuGroup() {
    return linkName("iommu_group");
  }

  /** Vendor in the high and device in the low 16 bits: PCI Local Bus 3.0 §6.2.1. */
  public int identity() {
    return (hex("vendor") << 16) | hex("device");
  }

  /** The file below /dev/vfio/devices for this function, or null on kernels without. */
  @Nullable Path characterDevice() {
    String name = onlyEntry(folder().resolve("vfio-dev"));
    return name == null ? null : Path.of("/dev/vfio/devices", name);
  }

  /** The interface of the physical function that this one is a virtual function of, or null. */
  public @Nullable String physicalInterface() {
    return onlyEntry(folder().resolve("physfn/net"));
  }

  private @Nullable String linkName(String name) {
    try {
      return Files.readSymbolicLink(folder().resolve(name)).getFileName().toString();
    } catch (IOException e) {
      return null; // there is none
    }
  }

  private static @Nullable String onlyEntry(Path folder) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        return entry.getFileName().toString();
      }
      return null;
    } catch (IOException e) {
      return null; // no such folder
    }
  }

  private int hex(String name) {
    try {
      return Integer.decode(Files.readString(folder().resolve(name)).strip());
    } catch (IOException e) {
      throw new VfioException(address + ": " + name + " cannot be read: " + e.getMessage(), e);
    }
  }
}
