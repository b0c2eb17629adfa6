// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sriov;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Makes, binds and releases virtual functions. Whatever fails half-way is undone. */
public final class Sriov {
  private final PciBus bus;

  public Sriov(PciBus bus) {
    this.bus = bus;
  }

  /**
   * Gives a physical function so many virtual ones, in place of those it has.
   *
   * @throws RefusedException if a present one is in use, or the host's own traffic would suffer
   */
  public void create(PciFunction physical, int count) {
    if (!physical.physical()) {
      throw new RefusedException(
          physical.virtual()
              ? physical.address() + " is itself a virtual function"
              : physical.address() + " has no SR-IOV capability");
    }
    if (count > physical.totalFunctions()) {
      throw new RefusedException(
          physical.address() + " has at most " + physical.totalFunctions() + " virtual functions");
    }
    int before = physical.functions();
    if (count == before) {
      return;
    }
    // Switching SR-IOV resets many devices, and the link goes down with them.
    for (String name : physical.interfaces()) {
      String master = physical.master(name);
      for (String route : bus.defaultRoutes()) {
        if (route.equals(name) || route.equals(master)) {
          throw new RefusedException(
              physical.address() + " (" + name + ") carries the default route of this machine");
        }
      }
    }
    physical.virtualFunctions().forEach(this::checkUnused);
    Path file = physical.folder().resolve("sriov_numvfs");
    String why = "cannot give " + physical.address() + " " + count + " virtual functions";
    // The kernel changes a number only from or to none.
    if (before != 0) {
      write(file, "0", why);
    }
    if (count != 0) {
      try {
        write(file, Integer.toString(count), why);
      } catch (RefusedException e) {
        restore(file, Integer.toString(before));
        throw e;
      }
    }
  }

  /**
   * Has a driver for user space, or any other, take a virtual function over.
   *
   * @throws RefusedException if it is in use, or the IOMMU could not confine it
   */
  public void bind(PciFunction function, String driver) {
    checkVirtual(function);
    if (driver.equals(function.driver())) {
      return;
    }
    if (function.group() == null) {
      throw new RefusedException(
          function.address()
              + " is behind no IOMMU: switch it on in the firmware, and intel_iommu=on or"
              + " amd_iommu=on on the kernel's command line");
    }
    for (PciFunction other : function.groupMembers()) {
      String held = other.driver();
      if (!other.equals(function) && !other.bridge() && held != null && !held.contains("vfio")) {
        throw new RefusedException(
            "IOMMU group "
                + function.group()
                + " is not viable: "
                + other.address()
                + " in it is driven by "
                + held);
      }
    }
    checkUnused(function);
    if (!bus.hasDriver(driver)) {
      throw new RefusedException(
          "the kernel has no PCI driver '" + driver + "': sudo modprobe " + driver);
    }
    String why = "cannot bind " + function.address() + " to " + driver;
    rebind(function, driver, why);
    if (!driver.equals(function.driver())) {
      rebind(function, "", why);
      throw new RefusedException(why + ": the driver did not take it; the kernel's log says why");
    }
  }

  /** Gives a virtual function back to the driver the kernel would choose. */
  public void release(PciFunction function) {
    checkVirtual(function);
    checkUnused(function);
    rebind(function, "", "cannot release " + function.address());
  }

  /** An empty override is none. */
  private void rebind(PciFunction function, String override, String why) {
    Path overrideFile = function.folder().resolve("driver_override");
    write(overrideFile, override + "\n", why);
    String present = function.driver();
    if (present != null) {
      try {
        write(bus.driverFolder(present).resolve("unbind"), function.address(), why);
      } catch (RefusedException e) {
        restore(overrideFile, "\n");
        throw e;
      }
    }
    // No driver at all is no error of the probe: the caller looks at what came of it.
    write(bus.probe(), function.address(), why);
  }

  private static void checkVirtual(PciFunction function) {
    if (!function.virtual()) {
      throw new RefusedException(
          function.address() + " is no virtual function: ix sriov list shows them");
    }
  }

  private void checkUnused(PciFunction function) {
    List<String> users = new ArrayList<>(bus.holders(function));
    for (String name : function.interfaces()) {
      if (function.up(name)) {
        users.add("interface " + name + ", which is up (ip link set " + name + " down)");
      }
    }
    if (!users.isEmpty()) {
      throw new RefusedException(
          function.address() + " is in use by " + String.join(" and ", users));
    }
  }

  private static void write(Path file, String text, String why) {
    try {
      // Never CREATE: a file that sysfs does not have is a fact to tell.
      Files.writeString(file, text, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new RefusedException(
          why
              + ": "
              + (Files.isWritable(file) ? e.getMessage() : "only root can; run it with sudo"));
    }
  }

  private static void restore(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.WRITE);
    } catch (IOException e) {
      // The failure that led here is the one to tell.
    }
  }
}
