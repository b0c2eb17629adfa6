// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sriov;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The machine's PCI functions, and what other parts of the kernel know of them.
 *
 * @param sys where sysfs is mounted
 * @param proc where procfs is mounted
 */
public record PciBus(Path sys, Path proc) {
  private static final Pattern SHORT = Pattern.compile("[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

  /** This machine's. */
  public static PciBus local() {
    return new PciBus(Path.of("/sys"), Path.of("/proc"));
  }

  private Path devices() {
    return sys.resolve("bus/pci/devices");
  }

  /** All functions that can have virtual ones. */
  public List<PciFunction> physicalFunctions() {
    return PciFunction.list(devices()).stream()
        .map(PciFunction::new)
        .filter(PciFunction::physical)
        .toList();
  }

  /**
   * The function of an address, its domain left out or not, or of a network interface.
   *
   * @throws RefusedException if there is none
   */
  public PciFunction function(String name) {
    if (name.isBlank() || name.contains("/")) {
      throw new RefusedException("'" + name + "' is no PCI address and no network interface");
    }
    Path folder = devices().resolve(SHORT.matcher(name).matches() ? "0000:" + name : name);
    if (Files.isDirectory(folder)) {
      return new PciFunction(folder);
    }
    try {
      Path device = Files.readSymbolicLink(sys.resolve("class/net/" + name + "/device"));
      return new PciFunction(devices().resolve(String.valueOf(device.getFileName())));
    } catch (IOException e) {
      throw new RefusedException(
          "no PCI function '" + name + "' here: ix sriov list shows what there is");
    }
  }

  /** Whether the kernel has such a driver for PCI functions. */
  public boolean hasDriver(String driver) {
    return Files.isDirectory(driverFolder(driver));
  }

  Path driverFolder(String driver) {
    return sys.resolve("bus/pci/drivers").resolve(driver);
  }

  Path probe() {
    return sys.resolve("bus/pci/drivers_probe");
  }

  /** Whether an IOMMU keeps devices to the memory they are given. */
  public boolean hasIommu() {
    return !PciFunction.list(sys.resolve("kernel/iommu_groups")).isEmpty();
  }

  /** Interfaces that a default route of this network namespace leads through. */
  Set<String> defaultRoutes() {
    Set<String> interfaces = new LinkedHashSet<>();
    // Interface, then destination in hexadecimal.
    for (String[] route : table("net/route")) {
      if (route.length > 1 && route[1].equals("00000000")) {
        interfaces.add(route[0]);
      }
    }
    // Destination and its prefix length first; the interface is the last column.
    for (String[] route : table("net/ipv6_route")) {
      String to = route[route.length - 1];
      if (route.length > 1 && (route[0] + route[1]).matches("0{34}") && !to.equals("lo")) {
        interfaces.add(to);
      }
    }
    return interfaces;
  }

  private List<String[]> table(String file) {
    try {
      return Files.readAllLines(proc.resolve(file)).stream()
          .map(line -> line.strip().split("\\s+"))
          .toList();
    } catch (IOException e) {
      return List.of(); // a kernel without IPv6 has no such table
    }
  }

  /**
   * Processes that hold a function's IOMMU group or VFIO device open. Without root those of other
   * users stay unseen.
   */
  public List<String> holders(PciFunction function) {
    Set<String> nodes = new LinkedHashSet<>();
    String group = function.group();
    if (group != null) {
      nodes.add("/dev/vfio/" + group);
    }
    for (Path cdev : PciFunction.list(function.folder().resolve("vfio-dev"))) {
      nodes.add("/dev/vfio/devices/" + cdev.getFileName());
    }
    List<String> holders = new ArrayList<>();
    for (Path process : PciFunction.list(proc)) {
      String pid = String.valueOf(process.getFileName());
      if (Character.isDigit(pid.charAt(0)) && holds(process.resolve("fd"), nodes)) {
        holders.add("process " + pid);
      }
    }
    return holders;
  }

  private static boolean holds(Path descriptors, Set<String> nodes) {
    if (!Files.isReadable(descriptors)) {
      return false;
    }
    for (Path descriptor : PciFunction.list(descriptors)) {
      try {
        if (nodes.contains(Files.readSymbolicLink(descriptor).toString())) {
          return true;
        }
      } catch (IOException e) {
        // Closed meanwhile.
      }
    }
    return false;
  }
}
