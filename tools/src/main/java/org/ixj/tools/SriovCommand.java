// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.util.List;
import java.util.function.Consumer;
import org.ixj.tools.sriov.PciBus;
import org.ixj.tools.sriov.PciFunction;
import org.ixj.tools.sriov.RefusedException;
import org.ixj.tools.sriov.Sriov;
import org.ixj.tools.sriov.VfSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ix sriov}: virtual functions for dataplanes. */
@Command(
    name = "sriov",
    description = "Shows, makes, binds and releases virtual functions of SR-IOV devices.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: ix sriov create enp1s0 2 && ix sriov bind 01:10.0", "", ExitCodes.HELP})
final class SriovCommand implements Runnable {
  private final PciBus bus = PciBus.local();

  @SuppressWarnings("NullAway.Init") // picocli fills the field before anything else runs
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command: list, create, bind, …");
  }

  @Command(
      name = "list",
      description = "Lists the physical functions and their virtual ones.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example: ix sriov list", "", ExitCodes.HELP})
  void list() {
    List<PciFunction> physical = bus.physicalFunctions();
    if (physical.isEmpty()) {
      System.out.println("no device here has SR-IOV");
    }
    for (PciFunction function : physical) {
      System.out.printf(
          "%s  %s  driver %s  interface %s  %d of %d virtual functions%n",
          function.address(),
          function.id(),
          or(function.driver(), "none"),
          names(function.interfaces()),
          function.functions(),
          function.totalFunctions());
      for (PciFunction virtual : function.virtualFunctions()) {
        System.out.println("  " + line(virtual));
      }
    }
  }

  @Command(
      name = "create",
      description = {
        "Gives a physical function N virtual ones; 0 takes them away.",
        "Those it has go first. What they had is not brought back, nor if this fails: their"
            + " drivers, MAC addresses and VLANs.",
        "Refused where a default route of this network namespace leads through the function, or"
            + " through what is stacked on it. Without ip(8) only the main table's are seen, and the"
            + " first next hop of each."
      },
      mixinStandardHelpOptions = true,
      footer = {"", "Example: ix sriov create enp1s0 2", "", ExitCodes.HELP})
  void create(
      @Parameters(paramLabel = "PF", description = "Its PCI address or interface.") String name,
      @Parameters(paramLabel = "N", description = "How many.") int count) {
    if (count < 0) {
      throw wrong("create", "N is a number from 0 on, not " + count);
    }
    with(
        "create",
        name,
        physical -> {
          List<PciFunction> made = new Sriov(bus).create(physical, count);
          made.forEach(virtual -> System.out.println(line(virtual)));
          if (made.isEmpty()) {
            System.out.println(physical.address() + " has no virtual functions");
          }
        });
  }

  @Command(
      name = "bind",
      description = "Binds a virtual function to a driver for user space.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example: ix sriov bind 01:10.0", "", ExitCodes.HELP})
  void bind(
      @Parameters(paramLabel = "VF", description = "Its PCI address.") String name,
      @Option(
              names = "--driver",
              paramLabel = "DRIVER",
              defaultValue = "vfio-pci",
              description = "Default: ${DEFAULT-VALUE}.")
          String driver) {
    if (driver.isBlank() || driver.contains("/") || driver.startsWith(".")) {
      throw wrong("bind", "'" + driver + "' is no name of a driver");
    }
    with(
        "bind",
        name,
        function -> {
          new Sriov(bus).bind(function, driver);
          System.out.println(line(function));
        });
  }

  @Command(
      name = "release",
      description = "Gives a virtual function back to the kernel's own driver.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example: ix sriov release 01:10.0", "", ExitCodes.HELP})
  void release(@Parameters(paramLabel = "VF", description = "Its PCI address.") String name) {
    with(
        "release",
        name,
        function -> {
          new Sriov(bus).release(function);
          System.out.println(line(function));
        });
  }

  @Command(
      name = "show",
      description = "Shows all that is known of one function.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example: ix sriov show 01:10.0", "", ExitCodes.HELP})
  void show(
      @Parameters(paramLabel = "FUNCTION", description = "Its PCI address or interface.")
          String name) {
    with("show", name, this::show);
  }

  private void show(PciFunction function) {
    row("address", function.address());
    row("id", function.id());
    row("driver", or(function.driver(), "none"));
    row("interface", names(function.interfaces()));
    row("IOMMU group", or(function.group(), "none"));
    row(
        "group shared with",
        names(
            function.groupMembers().stream()
                .filter(other -> !other.equals(function))
                .map(PciFunction::address)
                .toList()));
    row("held by", names(bus.holders(function)));
    PciFunction physical = function.physicalFunction();
    if (physical != null) {
      row("physical function", physical.address());
    }
    VfSettings settings = settings(function);
    if (settings != null) {
      row("MAC", settings.mac());
      row("VLAN", settings.vlan() == 0 ? "none" : Integer.toString(settings.vlan()));
      row("spoof check", settings.spoofCheck() ? "on" : "off");
    }
    if (function.physical()) {
      row("virtual functions", function.functions() + " of " + function.totalFunctions());
    }
  }

  /** Does something to the function of a name; what goes wrong is told with the name as typed. */
  private void with(String command, String name, Consumer<PciFunction> deed) {
    try {
      deed.accept(bus.function(name));
    } catch (IllegalArgumentException e) {
      throw wrong(command, String.valueOf(e.getMessage()));
    } catch (RefusedException e) {
      throw e.about(name);
    }
  }

  private ParameterException wrong(String command, String message) {
    return new ParameterException(spec.subcommands().get(command), message);
  }

  private static void row(String name, String value) {
    System.out.printf("%-18s %s%n", name, value);
  }

  private String line(PciFunction virtual) {
    VfSettings settings = settings(virtual);
    return String.format(
        "%s  %s  driver %s  IOMMU group %s  MAC %s  VLAN %s  spoof check %s  held by %s",
        virtual.address(),
        virtual.id(),
        or(virtual.driver(), "none"),
        or(virtual.group(), "none"),
        settings == null ? "?" : settings.mac(),
        settings == null ? "?" : settings.vlan() == 0 ? "none" : settings.vlan(),
        settings == null ? "?" : settings.spoofCheck() ? "on" : "off",
        names(bus.holders(virtual)));
  }

  /** Null where the driver of the physical function does not tell, or there is no ip(8). */
  private static @Nullable VfSettings settings(PciFunction virtual) {
    PciFunction physical = virtual.physicalFunction();
    if (physical == null || physical.interfaces().isEmpty()) {
      return null;
    }
    List<VfSettings> settings = VfSettings.of(physical.interfaces().getFirst());
    int number = physical.virtualFunctions().indexOf(virtual);
    return number >= 0 && number < settings.size() ? settings.get(number) : null;
  }

  private static String or(@Nullable String value, String instead) {
    return value == null ? instead : value;
  }

  private static String names(List<String> values) {
    return values.isEmpty() ? "none" : String.join(", ", values);
  }
}
