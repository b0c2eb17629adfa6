// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.linux.Fd;
import org.ixj.tools.doctor.Examination;
import org.ixj.tools.doctor.Finding;
import org.ixj.tools.sriov.PciBus;
import org.ixj.tools.sriov.PciFunction;
import org.ixj.tools.sriov.RefusedException;
import org.ixj.tools.sriov.Sriov;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real kernel and a card that has virtual functions. */
@Tag("lab")
class SriovLabTest {
  private final PciBus bus = PciBus.local();
  private final Sriov sriov = new Sriov(bus);
  private final PciFunction card = bus.physicalFunctions().getFirst();

  @AfterEach
  void takeAllAway() {
    sriov.create(card, 0);
  }

  @Test
  void functionsAreMadeBoundReleasedAndTakenAway() {
    sriov.create(card, 2);
    assertThat(card.virtualFunctions()).hasSize(2);
    PciFunction function = card.virtualFunctions().getFirst();
    sriov.bind(function, "vfio-pci");
    assertThat(function.driver()).isEqualTo("vfio-pci");
    assertThat(function.groupMembers()).containsExactly(function);
    sriov.release(function);
    assertThat(function.driver()).isNotEqualTo("vfio-pci");
    sriov.create(card, 7);
    assertThat(card.virtualFunctions()).hasSize(7);
  }

  @Test
  void aFunctionThatIsHeldIsNeitherReleasedNorTakenAway() {
    sriov.create(card, 1);
    PciFunction function = card.virtualFunctions().getFirst();
    sriov.bind(function, "vfio-pci");
    try (Fd _ = Fd.openReadWrite(Path.of("/dev/vfio/" + function.group()), false, "")) {
      String pid = "process " + ProcessHandle.current().pid();
      assertThat(bus.holders(function)).containsExactly(pid);
      assertThatThrownBy(() -> sriov.release(function))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(pid);
      assertThatThrownBy(() -> sriov.create(card, 0)).hasMessageContaining(pid);
    }
    assertThat(function.driver()).isEqualTo("vfio-pci");
  }

  @Test
  void aGroupThatIsOpenedByAnotherPathIsHeld(@TempDir Path folder) throws Exception {
    sriov.create(card, 1);
    PciFunction function = card.virtualFunctions().getFirst();
    sriov.bind(function, "vfio-pci");
    Path node = folder.resolve("node");
    String device = Files.readString(Path.of("/sys/class/vfio/" + function.group() + "/dev"));
    int colon = device.indexOf(':');
    run(
        "mknod",
        node.toString(),
        "c",
        device.substring(0, colon),
        device.substring(colon + 1).strip());
    try (Fd _ = Fd.openReadWrite(node, false, "")) {
      assertThat(bus.holders(function)).containsExactly("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  @Timeout(300) // until the link is up
  void theSecondHopOfADefaultRouteIsNotCutOff() throws Exception {
    String name = card.interfaces().getFirst();
    run("ip", "link", "set", name, "up");
    run("ip", "link", "add", "hop", "type", "dummy");
    try {
      run("ip", "link", "set", "hop", "up");
      run("ip", "address", "add", "10.5.0.1/24", "dev", "hop");
      run("ip", "address", "add", "10.6.0.1/24", "dev", name);
      run(
          "sh",
          "-c",
          "ip route add default nexthop via 10.5.0.2 dev hop"
              + " nexthop via 10.6.0.2 onlink dev "
              + name);
      assertThatThrownBy(() -> sriov.create(card, 1)).hasMessageContaining("default route");
      run("ip", "route", "delete", "default");

      Path carrier = Path.of("/sys/class/net", name, "carrier"); // which a nexthop object asks for
      while (!Files.readString(carrier).startsWith("1")) {
        Thread.onSpinWait();
      }
      run(
          "sh",
          "-ec",
          """
          ip nexthop add id 1 via 10.5.0.2 dev hop
          ip nexthop add id 2 via 10.6.0.2 onlink dev $0
          ip nexthop add id 3 group 1/2
          ip route add default nhid 3
          sysctl -w net.ipv4.nexthop_compat_mode=0
          """,
          name);
      assertThatThrownBy(() -> sriov.create(card, 1)).hasMessageContaining("default route");
    } finally {
      run("sysctl", "-w", "net.ipv4.nexthop_compat_mode=1");
      run("ip", "nexthop", "flush");
      run("ip", "link", "delete", "hop");
      run("ip", "address", "flush", "dev", name);
      run("ip", "link", "set", name, "down");
    }
    assertThat(card.functions()).isZero();
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
        .as(String.join(" ", command))
        .isZero();
  }

  @Test
  void takingAllAwayIsTold() {
    sriov.create(card, 1);
    PrintStream before = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream captured = new PrintStream(said, true, UTF_8)) {
      System.setOut(captured);
      assertThat(Ix.commandLine().execute("sriov", "create", card.address(), "0")).isZero();
    } finally {
      System.setOut(before);
    }
    assertThat(said.toString(UTF_8)).isEqualTo(card.address() + " has no virtual functions\n");
  }

  @Test
  void aDriverThatDoesNotKnowTheFunctionLeavesItFree() {
    sriov.create(card, 1);
    PciFunction function = card.virtualFunctions().getFirst();
    // igb drives physical functions: it refuses this one.
    assertThatThrownBy(() -> sriov.bind(function, "igb")).isInstanceOf(RefusedException.class);
    assertThat(function.driver()).isNull();
    sriov.bind(function, "vfio-pci");
    assertThat(function.driver()).isEqualTo("vfio-pci");
  }

  @Test
  void theDoctorFindsWhatTheHardwarePathNeeds() {
    sriov.create(card, 1);
    sriov.bind(card.virtualFunctions().getFirst(), "vfio-pci");
    assertThat(new Examination(Path.of("/")).findings())
        .filteredOn(Finding::present)
        .extracting(Finding::name)
        .contains(
            "huge pages",
            "KVM",
            "KVM in hardware",
            "domain ring3",
            "ring 0",
            "IOMMU",
            "VFIO",
            "virtual functions",
            "TAP");
  }
}
