// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sriov;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The machine's PCI functions, and what other parts of the kernel know of them.
 *
 * @param sys where sysfs is mounted
 * @param proc where procfs is mounted
 * @param ip the program ip(8)
 */
public record PciBus(Path sys, Path proc, String ip) {
  private static final Pattern ADDRESS =
      Pattern.compile("([0-9a-f]{4,}:)?[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

  /** sysfs's link from an interface to one that is stacked on it: {@code upper_br0}. */
  private static final String UPPER = "upper_";

  /** This machine's. */
  public static PciBus local() {
    return new PciBus(Path.of("/sys"), Path.of("/proc"), "ip");
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
   * @throws IllegalArgumentException if nothing has this name
   * @throws RefusedException if an interface has it that is none of a PCI function
   */
  public PciFunction function(String name) {
    if (name.isBlank() || name.contains("/")) {
      throw new IllegalArgumentException(
          "'" + name + "' is no PCI address and no network interface");
    }
    if (ADDRESS.matcher(name).matches()) {
      Path folder = devices().resolve(name.indexOf(':') == 2 ? "0000:" + name : name);
      if (Files.isDirectory(folder)) {
        return new PciFunction(folder);
      }
    } else if (!name.startsWith(".") && Files.isDirectory(networkInterface(name))) {
      return functionOf(name);
    }
    throw new IllegalArgumentException(
        "no PCI function '" + name + "' here: ix sriov list shows what there is");
  }

  private PciFunction functionOf(String name) {
    try {
      Path device = Files.readSymbolicLink(networkInterface(name).resolve("device"));
      Path folder = devices().resolve(String.valueOf(device.getFileName()));
      if (Files.isDirectory(folder)) {
        return new PciFunction(folder);
      }
      throw new RefusedException(
          name + " is the interface of " + folder.getFileName() + ", which is no PCI function");
    } catch (IOException e) {
      throw new RefusedException(name + " is the interface of no device, so of no PCI function");
    }
  }

  private Path networkInterface(String name) {
    return sys.resolve("class/net").resolve(name);
  }

  /**
   * An interface and all that is stacked on it, at any depth: VLANs, bonds, bridges, macvlans. What
   * lies in another network namespace is not among them.
   */
  Set<String> stackedOn(String name) {
    Set<String> stack = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(name));
    while (!open.isEmpty()) {
      String below = open.pop();
      if (stack.add(below)) {
        for (Path link : PciFunction.list(networkInterface(below))) {
          String text = String.valueOf(link.getFileName());
          if (text.startsWith(UPPER)) {
            open.push(text.substring(UPPER.length()));
          }
        }
      }
    }
    return stack;
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
    return new DefaultRoutes(proc, ip).interfaces();
  }

  /**
   * Who has a function: processes that hold its IOMMU group or VFIO device open, of which those of
   * other users stay unseen without root, and a network namespace its interface was moved into.
   */
  public List<String> holders(PciFunction function) {
    List<String> holders =
        new ArrayList<>(new Holders(nodes(function), devices(function)).in(proc));
    if (function.interfaceElsewhere()) {
      holders.add("another network namespace (its interface is there)");
    }
    return holders;
  }

  /** Where programs open a function: its IOMMU group, and its own VFIO device. */
  public Set<String> nodes(PciFunction function) {
    Set<String> nodes = new LinkedHashSet<>();
    String group = function.group();
    if (group != null) {
      nodes.add("/dev/vfio/" + group);
    }
    for (Path cdev : PciFunction.list(function.folder().resolve("vfio-dev"))) {
      nodes.add("/dev/vfio/devices/" + cdev.getFileName());
    }
    return nodes;
  }

  /** The device numbers of {@link #nodes}. */
  private Set<Long> devices(PciFunction function) {
    List<Path> folders = new ArrayList<>(PciFunction.list(function.folder().resolve("vfio-dev")));
    String group = function.group();
    if (group != null) {
      folders.add(sys.resolve("class/vfio").resolve(group));
    }
    Set<Long> devices = new LinkedHashSet<>();
    for (Path folder : folders) {
      try {
        devices.add(Holders.device(Files.readString(folder.resolve("dev")).strip()));
      } catch (IOException e) {
        // No driver for user space has it: there is no node.
      }
    }
    return devices;
  }
}
