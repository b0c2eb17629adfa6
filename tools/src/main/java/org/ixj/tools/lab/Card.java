// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.ixj.tools.child.Commands;
import org.ixj.tools.sriov.PciBus;
import org.ixj.tools.sriov.PciFunction;
import org.ixj.tools.sriov.Sriov;

/** A card with virtual functions: Linux drives the physical one, a dataplane the first of them. */
public final class Card {
  private static final long LINK_NS = 20_000_000_000L;
  private static final long LOOK_NS = 50_000_000;

  private static final String SPOOF_CHECK = "spoofchk";

  private final PciFunction physical;
  private final PciFunction function;

  private Card(PciFunction physical, PciFunction function) {
    this.physical = physical;
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
    Commands.run("ip", "link", "set", name, "up");
    Commands.run("ip", "address", "replace", linuxAddress, "dev", name);
    Sriov sriov = new Sriov(bus);
    sriov.create(card, 2);
    PciFunction function = card.virtualFunctions().getFirst();
    Commands.run(
        "ip", "link", "set", name, "vf", "0", "mac", "02:00:00:00:00:01", "spoofchk", "off");
    sriov.bind(function, driver);
    awaitLink(Path.of("/sys/class/net", name, "carrier"));
    return new Card(card, function);
  }

  /**
   * The card of a virtual function that a driver for user space has already, with Linux's interface
   * given an address.
   *
   * @param device as {@code --device} names it
   * @throws IllegalStateException where it is none
   */
  public static Card of(String device, String linuxAddress)
      throws IOException, InterruptedException {
    PciFunction function = PciBus.local().function(device.replaceFirst("^vfio:", ""));
    PciFunction physical = function.physicalFunction();
    if (physical == null || physical.interfaces().isEmpty()) {
      throw new IllegalStateException(device + " is no virtual function of a card Linux drives");
    }
    Card card = new Card(physical, function);
    Commands.run("ip", "link", "set", card.physicalInterface(), "up");
    Commands.run("ip", "address", "replace", linuxAddress, "dev", card.physicalInterface());
    awaitLink(Path.of("/sys/class/net", card.physicalInterface(), "carrier"));
    return card;
  }

  /**
   * Another of its virtual functions, for somebody who is not trusted: the driver that has the
   * first gets it as well, both have the station addresses they are given and no other, and what
   * claims to be from another is dropped.
   *
   * @return its address
   * @throws IllegalStateException if there is none
   */
  public String untrusted() throws IOException, InterruptedException {
    List<PciFunction> functions = physical.virtualFunctions();
    int first = functions.indexOf(function);
    int other = first == 0 ? 1 : 0;
    String driver = function.driver();
    if (functions.size() < 2 || driver == null) {
      throw new IllegalStateException("the card needs a second virtual function: ix sriov create");
    }
    set(first, "mac", station(first), SPOOF_CHECK, "on");
    set(other, "mac", station(other), SPOOF_CHECK, "on");
    new Sriov(PciBus.local()).bind(functions.get(other), driver);
    return functions.get(other).address();
  }

  private static String station(int index) {
    return "02:00:00:00:00:0" + (index + 1);
  }

  /** The station address of a virtual function, once there is an untrusted one. */
  public static long stationOf(int index) {
    return Long.parseLong(station(index).replace(":", ""), 16);
  }

  /** Which of the card's virtual functions an address is; below 0 if none. */
  public int indexOf(String address) {
    return physical.virtualFunctions().stream().map(PciFunction::address).toList().indexOf(address);
  }

  /** The address of the dataplane's function. */
  public String address() {
    return function.address();
  }

  /** The driver for user space that has it. */
  public String driver() {
    return String.valueOf(function.driver());
  }

  /** Takes all virtual functions away. */
  public void end() {
    new Sriov(PciBus.local()).create(physical, 0);
  }

  /** Has the physical function's driver set something for virtual function {@code index}. */
  private void set(int index, String... what) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("ip", "link", "set", physicalInterface(), "vf", Integer.toString(index)));
    command.addAll(List.of(what));
    Commands.run(command.toArray(String[]::new));
  }

  /** Puts a virtual function into a VLAN of its own, or with 0 back. */
  public void vlan(String address, int vlan) throws IOException, InterruptedException {
    set(indexOf(address), "vlan", Integer.toString(vlan));
  }

  /** Linux's interface of the physical function. */
  public String physicalInterface() {
    return physical.interfaces().getFirst();
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

  /** The virtual function as {@code --device} names it. */
  public String device() {
    return "vfio:" + function.address();
  }
}
