// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sriov;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PCI function as its folder in sysfs shows it; see the kernel's ABI/testing/sysfs-bus-pci. Every
 * method reads afresh.
 *
 * @param folder {@code /sys/bus/pci/devices/<address>}
 */
public record PciFunction(Path folder) {
  /** Domain, bus, device and function: {@code 0000:01:10.0}. */
  public String address() {
    return name(folder);
  }

  /** Vendor and device in hexadecimal: {@code 8086:10ca}. */
  public String id() {
    return hex("vendor") + ":" + hex("device");
  }

  private String hex(String file) {
    String text = text(file);
    return text == null ? "?" : text.substring(text.indexOf('x') + 1);
  }

  /** The driver it is bound to, or null. */
  public @Nullable String driver() {
    return linked("driver");
  }

  /**
   * The IOMMU group it shares with what the IOMMU cannot tell from it, or null without an IOMMU.
   */
  public @Nullable String group() {
    return linked("iommu_group");
  }

  /** Everything in its IOMMU group, itself included; empty without an IOMMU. */
  public List<PciFunction> groupMembers() {
    List<PciFunction> members = new ArrayList<>();
    for (Path member : list(folder.resolve("iommu_group/devices"))) {
      members.add(new PciFunction(folder.resolveSibling(name(member))));
    }
    return members;
  }

  /** Whether it is a bridge (class 06), which no driver for users needs to hold. */
  public boolean bridge() {
    String kind = text("class");
    return kind != null && kind.startsWith("0x06");
  }

  /** Its network interfaces in the network namespace that this sysfs shows. */
  public List<String> interfaces() {
    return interfaceFolders().stream()
        .flatMap(net -> list(net).stream())
        .map(Path::getFileName)
        .map(String::valueOf)
        .toList();
  }

  /**
   * Whether it has an interface that has been moved into another network namespace. sysfs then
   * hides the interface, but not the folder that the kernel made for it: a driver without an
   * interface, for user space or of another kind, has no such folder.
   */
  public boolean interfaceElsewhere() {
    return !interfaceFolders().isEmpty() && interfaces().isEmpty();
  }

  /** Where its interfaces are; those of a virtio card are those of the device below it. */
  private List<Path> interfaceFolders() {
    return Stream.concat(Stream.of(folder), list(folder).stream().filter(PciFunction::virtio))
        .map(device -> device.resolve("net"))
        .filter(Files::isDirectory)
        .toList();
  }

  static boolean virtio(Path device) {
    return name(device).startsWith("virtio");
  }

  /** Whether an interface of this name is administratively up (IFF_UP, netdevice(7)). */
  public boolean up(String networkInterface) {
    for (Path net : interfaceFolders()) {
      String flags = text(net.resolve(networkInterface + "/flags").toString());
      if (flags != null && (Integer.decode(flags) & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  /** The driver that alone may take it, whatever devices it is for; empty if any may. */
  String override() {
    String override = text("driver_override");
    return override == null || override.equals("(null)") ? "" : override;
  }

  /** Whether it can have virtual functions. */
  public boolean physical() {
    return Files.exists(folder.resolve("sriov_totalvfs"));
  }

  /** Whether it is a virtual function. */
  public boolean virtual() {
    return Files.exists(folder.resolve("physfn"));
  }

  /** The physical function of a virtual one, or null. */
  public @Nullable PciFunction physicalFunction() {
    String address = linked("physfn");
    return address == null ? null : new PciFunction(folder.resolveSibling(address));
  }

  /** Virtual functions it can have. */
  public int totalFunctions() {
    return number("sriov_totalvfs");
  }

  /** Virtual functions it has. */
  public int functions() {
    return number("sriov_numvfs");
  }

  /** Its virtual functions in the order of their numbers. */
  public List<PciFunction> virtualFunctions() {
    List<PciFunction> found = new ArrayList<>();
    for (int i = 0; i < functions(); i++) {
      String address = linked("virtfn" + i);
      if (address != null) {
        found.add(new PciFunction(folder.resolveSibling(address)));
      }
    }
    return found;
  }

  private int number(String file) {
    String text = text(file);
    return text == null ? 0 : Integer.parseInt(text);
  }

  private @Nullable String text(String file) {
    try {
      return Files.readString(folder.resolve(file)).strip();
    } catch (IOException e) {
      return null; // not there, or gone meanwhile: functions come and go
    }
  }

  /** The last part of where a link points to. */
  private @Nullable String linked(String link) {
    try {
      return name(Files.readSymbolicLink(folder.resolve(link)));
    } catch (IOException e) {
      return null;
    }
  }

  static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
