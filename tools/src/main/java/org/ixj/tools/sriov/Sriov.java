// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sriov;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes, binds and releases virtual functions. What fails half-way is undone, except that virtual
 * functions which had to go come back as new ones: without their drivers, addresses and VLANs.
 */
public final class Sriov {
  /** How a file of sysfs is written; each write is a request that the kernel grants or not. */
  @FunctionalInterface
  public interface Request {
    void write(Path file, String text) throws IOException;
  }

  private final PciBus bus;
  private final Request request;

  /** Of this machine's kernel. */
  public Sriov(PciBus bus) {
    // Never CREATE: a file that sysfs does not have is a fact to tell.
    this(bus, (file, text) -> Files.writeString(file, text, StandardOpenOption.WRITE));
  }

  /** Of what else answers requests. */
  public Sriov(PciBus bus, Request request) {
    this.bus = bus;
    this.request = request;
  }

  /**
   * Gives a physical function so many virtual ones, in place of those it has. Another call for it
   * waits.
   *
   * @return those it has now
   * @throws IllegalArgumentException if it cannot have so many
   * @throws RefusedException if a present one is in use, or the host's own traffic would suffer
   */
  public List<PciFunction> create(PciFunction physical, int count) {
    if (!physical.physical()) {
      throw new RefusedException(
          physical.virtual()
              ? physical.address() + " is itself a virtual function"
              : physical.address() + " has no SR-IOV capability");
    }
    if (count > physical.totalFunctions()) {
      throw new IllegalArgumentException(
          physical.address() + " has at most " + physical.totalFunctions() + " virtual functions");
    }
    try (FileChannel _ = lock(physical)) {
      return replace(physical, count);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock " + physical.address(), e);
    }
  }

  /**
   * The right to change the number, against other calls of this; null where nobody could change it.
   * Of a file that nothing here reads or writes otherwise: closing it any time would unlock it
   * (fcntl(2)).
   */
  private static @Nullable FileChannel lock(PciFunction physical) throws IOException {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              physical.folder().resolve("sriov_drivers_autoprobe"), StandardOpenOption.WRITE);
    } catch (IOException e) {
      return null; // not root, whom the number's file refuses too
    }
    try {
      var _ = channel.lock();
      return channel;
    } catch (IOException e) {
      channel.close();
      throw new RefusedException("cannot lock " + physical.address() + ": " + e.getMessage());
    }
  }

  private List<PciFunction> replace(PciFunction physical, int count) {
    int before = physical.functions();
    if (count == before) {
      return physical.virtualFunctions();
    }
    // Switching SR-IOV resets many devices, and the link goes down with them.
    checkHere(physical);
    Set<String> routes = bus.defaultRoutes();
    for (String name : physical.interfaces()) {
      for (String carrier : bus.stackedOn(name)) {
        if (routes.contains(carrier)) {
          throw new RefusedException(
              physical.address()
                  + " ("
                  + name
                  + ") carries the default route of this machine"
                  + (carrier.equals(name) ? "" : ", by way of " + carrier));
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
        int now = physical.functions();
        if (now != 0) {
          // Not this call's to take away.
          throw new RefusedException(e.getMessage() + "; " + meanwhile(now));
        }
        if (before == 0) {
          throw e;
        }
        throw undone(e, () -> write(file, Integer.toString(before), "its " + before + " are gone"));
      }
    }
    List<PciFunction> made = physical.virtualFunctions();
    if (made.size() != count) {
      throw new RefusedException(why + ": " + meanwhile(made.size()));
    }
    return made;
  }

  private static String meanwhile(int count) {
    return "another process has given it " + count + " meanwhile";
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
          "the kernel has no PCI driver '"
              + driver
              + (driver.equals("ix-vfio-pci")
                  ? "': tools/ix module load"
                  : "': sudo modprobe " + driver));
    }
    String why = "cannot bind " + function.address() + " to " + driver;
    rebind(function, driver, why);
  }

  /** Gives a virtual function back to the driver the kernel would choose. */
  public void release(PciFunction function) {
    checkVirtual(function);
    checkUnused(function);
    rebind(function, "", "cannot release " + function.address());
  }

  /**
   * Takes a function from its driver and has the kernel look for the next one.
   *
   * @param override the only driver that may take it; empty lets the kernel choose, or find none
   */
  private void rebind(PciFunction function, String override, String why) {
    String driverBefore = function.driver();
    String overrideBefore = function.override();
    try {
      override(function, override, why);
      unbind(function, why);
      write(bus.probe(), function.address(), why);
      // That no driver takes it is no error of the probe.
      if (!override.isEmpty() && !override.equals(function.driver())) {
        throw new RefusedException(why + ": the driver did not take it; the kernel's log says why");
      }
    } catch (RefusedException e) {
      throw undone(e, () -> putBack(function, driverBefore, overrideBefore));
    }
  }

  private void putBack(PciFunction function, @Nullable String driver, String override) {
    String why = function.address() + " is left with driver " + function.driver();
    if (!Objects.equals(driver, function.driver())) {
      unbind(function, why);
      if (driver != null) {
        why = function.address() + " is left without its driver " + driver;
        // By name: what it had need not be what the kernel would choose, nor what its override
        // says.
        override(function, driver, why);
        write(bus.driverFolder(driver).resolve("bind"), function.address(), why);
      }
    }
    override(function, override, "driver_override of " + function.address() + " is left changed");
  }

  private void unbind(PciFunction function, String why) {
    String driver = function.driver();
    if (driver != null) {
      write(bus.driverFolder(driver).resolve("unbind"), function.address(), why);
    }
  }

  /** An empty override is none. */
  private void override(PciFunction function, String driver, String why) {
    write(function.folder().resolve("driver_override"), driver + "\n", why);
  }

  private static void checkVirtual(PciFunction function) {
    if (!function.virtual()) {
      throw new RefusedException(
          function.address() + " is no virtual function: ix sriov list shows them");
    }
  }

  /** An interface in another network namespace may be up, and carry anything. */
  private static void checkHere(PciFunction function) {
    if (function.interfaceElsewhere()) {
      throw new RefusedException(
          function.address()
              + " is in use by another network namespace, which has its interface: move it back"
              + " (there: ip link set NAME netns 1), or end what runs there");
    }
  }

  private void checkUnused(PciFunction function) {
    checkHere(function);
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

  private void write(Path file, String text, String why) {
    try {
      request.write(file, text);
    } catch (IOException e) {
      throw new RefusedException(
          why
              + ": "
              + (Files.exists(file) && !Files.isWritable(file)
                  ? "only root can; run it with sudo"
                  : e.getMessage()));
    }
  }

  /**
   * The failure to tell, once {@code undo} has been tried; what could not be undone belongs to it.
   */
  private static RefusedException undone(RefusedException failure, Runnable undo) {
    try {
      undo.run();
      return failure;
    } catch (RefusedException e) {
      return new RefusedException(failure.getMessage() + "; and " + e.getMessage());
    }
  }
}
