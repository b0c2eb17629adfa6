// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ixj.vfio.PciFunction;

/** Virtual functions of the lab's network card, made once and in the hands of vfio-pci. */
public final class VirtualFunctions {
  private static final Path PHYSICAL = Path.of("/sys/bus/pci/devices/0000:01:00.0");
  private static final String MAC = "02:00:00:00:00:0";
  private static final int COUNT = 2;

  private final String physical;
  private final List<PciFunction> functions = new ArrayList<>();

  private VirtualFunctions() throws IOException {
    physical = only(PHYSICAL.resolve("net"));
    run("ip", "link", "set", physical, "up");
    Path number = PHYSICAL.resolve("sriov_numvfs");
    if (!Files.readString(number).strip().equals("" + COUNT)) {
      Files.writeString(PHYSICAL.resolve("sriov_drivers_autoprobe"), "0");
      Files.writeString(number, "0");
      Files.writeString(number, "" + COUNT);
    }
    for (int i = 0; i < COUNT; i++) {
      String vf = "" + i;
      run("ip", "link", "set", physical, "vf", vf, "mac", MAC + (i + 1), "spoofchk", "off");
      Path folder = PHYSICAL.resolve("virtfn" + i).toRealPath();
      String address = folder.getFileName().toString();
      Files.writeString(folder.resolve("driver_override"), "vfio-pci");
      if (!Files.exists(folder.resolve("driver"))) {
        Files.writeString(Path.of("/sys/bus/pci/drivers_probe"), address);
      }
      functions.add(PciFunction.of(address));
    }
  }

  /** The functions; skips the test where there is no such card. */
  public static VirtualFunctions require() throws IOException {
    assumeTrue(
        Files.exists(PHYSICAL.resolve("sriov_numvfs")), "skipped: needs the lab's SR-IOV card");
    return new VirtualFunctions();
  }

  /** Function {@code index}, whose station address ends in {@code index + 1}. */
  public PciFunction get(int index) {
    return functions.get(index);
  }

  /** Linux's interface of the physical function. */
  public String physicalInterface() {
    return physical;
  }

  /** Waits until the card has its link again, which it loses when it gets new functions. */
  public void awaitLink() {
    Path carrier = Path.of("/sys/class/net", physical, "carrier");
    Station.until(
        () -> {
          try {
            return Files.readString(carrier).startsWith("1");
          } catch (IOException e) {
            return false; // the interface is down for the moment
          }
        },
        "the card's link");
  }

  private static String only(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.findFirst().orElseThrow().getFileName().toString();
    }
  }

  /** Runs a command that must succeed; what it prints. */
  public static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(String.join(" ", command)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    assertThat(process.exitValue()).as(String.join(" ", command) + ": " + output).isZero();
    return output;
  }
}
