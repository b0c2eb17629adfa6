// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sriov;

import java.io.IOException;
import java.io.UncheckedIOException;
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
 */
public record PciBus(Path sys, Path proc) {
  private static final Pattern ADDRESS =
      Pattern.compile("([0-9a-f]{4,}:)?[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

  /** sysfs's link from an interface to one that is stacked on it: {@code upper_br0}. */
  private static final String UPPER = "upper_";

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

  /**
   * Interfaces that a default route of this network namespace leads through. The kernel shows the
   * main IPv4 table here and no other: a default route of policy routing (ip-rule(8)) is not seen.
   */
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
    Set<String> nodes = nodes(function);
    List<String> holders = new ArrayList<>();
    for (Path process : PciFunction.list(proc)) {
      String pid = String.valueOf(process.getFileName());
      if (Character.isDigit(pid.charAt(0)) && holds(process.resolve("fd"), nodes)) {
        holders.add("process " + pid);
      }
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

  private static boolean holds(Path descriptors, Set<String> nodes) {
    if (!Files.isReadable(descriptors)) {
      return false;
    }
    List<Path> open;
    try {
      open = PciFunction.list(descriptors);
    } catch (UncheckedIOException e) {
      return false; // the process has ended meanwhile
    }
    for (Path descriptor : open) {
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
