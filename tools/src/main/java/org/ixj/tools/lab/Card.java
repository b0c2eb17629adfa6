// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.ixj.tools.sriov.PciBus;
import org.ixj.tools.sriov.PciFunction;
import org.ixj.tools.sriov.Sriov;

/** The lab's network card: Linux drives the physical function, a dataplane a virtual one. */
public final class Card {
  private static final long LINK_NS = 20_000_000_000L;
  private static final long LOOK_NS = 50_000_000;

  private final PciFunction function;

  private Card(PciFunction function) {
    this.function = function;
  }

  /**
   * Makes two virtual functions, gives the first to a driver for user space, and Linux's interface
   * an address.
   *
   * @param driver vfio-pci, or ix-vfio-pci where the kernel module is loaded
   * @throws IllegalStateException where there is no such card, which is everywhere but in the lab
   */
  public static Card prepare(String linuxAddress, String driver)
      throws IOException, InterruptedException {
    PciBus bus = PciBus.local();
    List<PciFunction> physical = bus.physicalFunctions();
    if (physical.isEmpty() || physical.getFirst().interfaces().isEmpty()) {
      throw new IllegalStateException("there is no card with SR-IOV here: tools/ix lab has one");
    }
    PciFunction card = physical.getFirst();
    String name = card.interfaces().getFirst();
    // Up first: the physical function's driver answers its virtual ones only then.
    run("ip", "link", "set", name, "up");
    run("ip", "address", "replace", linuxAddress, "dev", name);
    Sriov sriov = new Sriov(bus);
    sriov.create(card, 2);
    PciFunction function = card.virtualFunctions().getFirst();
    run("ip", "link", "set", name, "vf", "0", "mac", "02:00:00:00:00:01", "spoofchk", "off");
    sriov.bind(function, driver);
    awaitLink(Path.of("/sys/class/net", name, "carrier"));
    return new Card(function);
  }

  /** The card loses its link when it gets new functions. */
  private static void awaitLink(Path carrier) throws IOException {
    long start = System.nanoTime();
    while (!up(carrier)) {
      if (System.nanoTime() - start > LINK_NS) {
        throw new IllegalStateException("the card got no link");
      }
      LockSupport.parkNanos(LOOK_NS);
    }
  }

  private static boolean up(Path carrier) {
    try {
      return Files.readString(carrier).startsWith("1");
    } catch (IOException e) {
      return false; // the interface is down for the moment
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
    }
  }

  /** The virtual function as {@code --device} names it. */
  public String device() {
    return "vfio:" + function.address();
  }
}
