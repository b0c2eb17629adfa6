// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ixj.tools.sriov.PciBus;
import org.ixj.tools.sriov.PciFunction;
import org.ixj.tools.sriov.RefusedException;
import org.ixj.tools.sriov.Sriov;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a tree of files that looks like sysfs, and mostly without a kernel that answers. */
class SriovTest {
  private static final String PF = "0000:01:00.0";
  private static final String VF = "0000:01:10.0";

  @TempDir private Path root;
  private PciBus bus;
  private Sriov sriov;

  @BeforeEach
  void makeMachine() throws IOException {
    bus = new PciBus(root.resolve("sys"), root.resolve("proc"), root.resolve("ip").toString());
    sriov = new Sriov(bus);
    file("sys/bus/pci/drivers/igbvf/unbind", "");
    file("sys/bus/pci/drivers/vfio-pci/unbind", "");
    file("sys/bus/pci/drivers_probe", "");
    device(PF, "0x10c9");
    file("sys/bus/pci/devices/" + PF + "/sriov_totalvfs", "7\n");
    file("sys/bus/pci/devices/" + PF + "/sriov_numvfs", "1\n");
    interfaceOf(PF, "enp1s0", true);
    device(VF, "0x10ca");
    link("sys/bus/pci/devices/" + VF + "/physfn", "../" + PF);
    link("sys/bus/pci/devices/" + PF + "/virtfn0", "../" + VF);
    link("sys/bus/pci/devices/" + VF + "/driver", "../../drivers/igbvf");
    file("sys/bus/pci/devices/" + VF + "/driver_override", "(null)\n");
    group(VF, "12");
    file("proc/net/route", "Iface Destination Gateway\neth0 00000000 0102000A\n");
  }

  private void device(String address, String device) throws IOException {
    file("sys/bus/pci/devices/" + address + "/vendor", "0x8086\n");
    file("sys/bus/pci/devices/" + address + "/device", device + "\n");
    file("sys/bus/pci/devices/" + address + "/class", "0x020000\n");
  }

  private void group(String address, String number) throws IOException {
    String group = "sys/kernel/iommu_groups/" + number;
    file(group + "/devices/" + address, "");
    link(
        "sys/bus/pci/devices/" + address + "/iommu_group",
        "../../../../kernel/iommu_groups/" + number);
  }

  private void interfaceOf(String address, String name, boolean up) throws IOException {
    file(
        "sys/bus/pci/devices/" + address + "/net/" + name + "/flags", up ? "0x1003\n" : "0x1002\n");
    link("sys/class/net/" + name + "/device", "../../../bus/pci/devices/" + address);
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void link(String path, String to) throws IOException {
    Path link = root.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(to));
  }

  private String text(String address, String file) throws IOException {
    return Files.readString(root.resolve("sys/bus/pci/devices/" + address + "/" + file));
  }

  @Test
  void aFunctionIsFoundByAddressShortAddressAndInterface() {
    PciFunction physical = bus.function(PF);
    assertThat(bus.function("01:00.0")).isEqualTo(physical);
    assertThat(bus.function("enp1s0")).isEqualTo(physical);
    assertThat(bus.physicalFunctions()).containsExactly(physical);
    assertThat(physical.virtualFunctions()).containsExactly(bus.function(VF));
    assertThat(bus.function(VF).physicalFunction()).isEqualTo(physical);
    assertThat(physical.id()).isEqualTo("8086:10c9");
    for (String wrong : new String[] {"01:11.0", "eth9", "../devices", "", ".", ".."}) {
      assertThatThrownBy(() -> bus.function(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + wrong + "'");
    }
  }

  @Test
  void anInterfaceOfAnotherKindIsNoPciFunction() throws IOException {
    link("sys/class/net/eth0/device", "../../../virtio2");
    file("sys/class/net/lo/flags", "0x9\n");
    assertThatThrownBy(() -> bus.function("eth0"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("eth0 is the interface of virtio2, which is no PCI function");
    assertThatThrownBy(() -> bus.function("lo"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("lo is");
  }

  @Test
  void aRefusalNamesWhatWasTyped() {
    assertThatThrownBy(() -> sriov.release(bus.function(PF)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> {
              assertThat(e.about("01:00.0")).isSameAs(e);
              assertThat(e.about("enp1s0")).hasMessageStartingWith("enp1s0: " + PF);
            });
  }

  @Test
  void aPhysicalFunctionGetsAsManyAsItCanHave() throws IOException {
    assertThatThrownBy(() -> sriov.create(bus.function(PF), 8)).hasMessageContaining("at most 7");
    assertThatThrownBy(() -> sriov.create(bus.function(VF), 1)).hasMessageContaining("itself");
    assertThat(card(() -> {}).create(bus.function(PF), 3)).hasSize(3);
    assertThat(bus.function(PF).functions()).isEqualTo(3);
  }

  /** What happens before the kernel makes functions. */
  @FunctionalInterface
  private interface Meanwhile {
    void happens() throws IOException;
  }

  /** A kernel that changes the number only from or to none. */
  private Sriov card(Meanwhile before) {
    return new Sriov(
        bus,
        (file, text) -> {
          assertThat(file.getFileName()).hasToString("sriov_numvfs");
          if (!text.equals("0")) {
            before.happens();
            if (bus.function(PF).functions() != 0) {
              throw new IOException("Device or resource busy");
            }
          }
          number(Integer.parseInt(text));
        });
  }

  private void number(int count) throws IOException {
    file("sys/bus/pci/devices/" + PF + "/sriov_numvfs", count + "\n");
    for (int i = 0; i < 7; i++) {
      Path link = root.resolve("sys/bus/pci/devices/" + PF + "/virtfn" + i);
      Files.deleteIfExists(link);
      if (i < count) {
        Files.createSymbolicLink(link, Path.of("../0000:01:10." + i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whatAnotherProcessMadeMeanwhileStays(int before) throws IOException {
    number(before);
    assertThatThrownBy(() -> card(() -> number(2)).create(bus.function(PF), 3))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("busy")
        .hasMessageContaining("another process has given it 2 meanwhile");
    assertThat(bus.function(PF).functions()).isEqualTo(2);
  }

  @Test
  void whatWasTakenAwayForNothingComesBack() throws IOException {
    AtomicInteger times = new AtomicInteger();
    Sriov once =
        card(
            () -> {
              if (times.getAndIncrement() == 0) {
                throw new IOException("no room");
              }
            });
    assertThatThrownBy(() -> once.create(bus.function(PF), 3)).hasMessageEndingWith("no room");
    assertThat(bus.function(PF).functions()).isEqualTo(1);
  }

  @Test
  void whatIsGoneAgainIsNotClaimed() throws IOException {
    Sriov brief =
        new Sriov(
            bus,
            (_, text) -> {
              if (!text.equals("0")) {
                number(0); // made, and taken away by another
              }
            });
    number(0);
    assertThatThrownBy(() -> brief.create(bus.function(PF), 3))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("another process has given it 0 meanwhile");
  }

  @Test
  void oneCallAtATimeChangesANumber() throws IOException {
    String lock = "sys/bus/pci/devices/" + PF + "/sriov_drivers_autoprobe";
    file(lock, "1\n");
    AtomicInteger tried = new AtomicInteger();
    Meanwhile another =
        () -> {
          // What another process would wait for, this one is told.
          assertThatThrownBy(() -> lockedAndLeft(lock))
              .isInstanceOf(OverlappingFileLockException.class);
          tried.incrementAndGet();
        };
    card(another).create(bus.function(PF), 2);
    assertThat(tried).hasValue(1);
    lockedAndLeft(lock);
  }

  private void lockedAndLeft(String file) throws IOException {
    try (FileChannel channel = FileChannel.open(root.resolve(file), StandardOpenOption.WRITE)) {
      assertThat(channel.tryLock()).isNotNull();
    }
  }

  @Test
  void theDefaultRouteIsNotCutOff() throws IOException {
    file("proc/net/route", "Iface Destination Gateway\nenp1s0 00000000 0102000A\n");
    assertThatThrownBy(() -> sriov.create(bus.function(PF), 2))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("default route");
    file("proc/net/route", "Iface Destination Gateway\nbr0 00000000 0102000A\n");
    stack("enp1s0", "bond0");
    stack("bond0", "bond0.7");
    stack("bond0.7", "br0");
    assertThatThrownBy(() -> sriov.create(bus.function(PF), 2))
        .hasMessageContaining("default route")
        .hasMessageContaining("br0");
    file("proc/net/route", "Iface Destination Gateway\n");
    String none = "0".repeat(32);
    file("proc/net/ipv6_route", none + " 00 " + none + " 00 0 1 0 0 3 macvlan0\n");
    stack("br0", "macvlan0");
    assertThatThrownBy(() -> sriov.create(bus.function(PF), 2)).hasMessageContaining("macvlan0");
    assertThat(text(PF, "sriov_numvfs")).isEqualTo("1\n");
  }

  /** An ip(8) that answers these questions, each with a line of JSON, and no other. */
  private void ip(Map<String, String> answers) throws IOException {
    StringBuilder script = new StringBuilder("#!/bin/sh\ncase \"$*\" in\n");
    answers.forEach(
        (question, answer) ->
            script
                .append("'-json ")
                .append(question)
                .append("') echo '")
                .append(answer)
                .append("';;\n"));
    file("ip", script + "*) exit 1;;\nesac\n");
    assertThat(root.resolve("ip").toFile().setExecutable(true)).isTrue();
  }

  private void assertRefusedForItsRoute() {
    assertThatThrownBy(() -> sriov.create(bus.function(PF), 2))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("(enp1s0) carries the default route");
  }

  @Test
  void everyNextHopOfADefaultRouteIsSeen() throws IOException {
    String two = "[{\"dst\":\"default\",\"nexthops\":[{\"dev\":\"eth0\"},{\"dev\":\"enp1s0\"}]}]";
    for (String family : List.of("-4", "-6")) {
      ip(Map.of(family + " route show default table all", two));
      assertRefusedForItsRoute();
    }
  }

  @Test
  void aNextHopObjectIsLookedUp() throws IOException {
    ip(
        Map.of(
            "-4 route show default table all", "[{\"dst\":\"default\",\"nhid\":3}]",
            "nexthop show id 3", "[{\"id\":3,\"group\":[{\"id\":1},{\"id\":2}]}]",
            "nexthop show id 1", "[{\"id\":1,\"dev\":\"eth0\"}]",
            "nexthop show id 2", "[{\"id\":2,\"dev\":\"enp1s0\"}]"));
    assertRefusedForItsRoute();
  }

  private void stack(String lower, String upper) throws IOException {
    link("sys/class/net/" + lower + "/upper_" + upper, "../" + upper);
    link("sys/class/net/" + upper + "/lower_" + lower, "../" + lower);
  }

  /** As sysfs shows an interface that was moved away: its folder's folder stays. */
  private void moveAway(String address) throws IOException {
    Files.createDirectories(root.resolve("sys/bus/pci/devices/" + address + "/net"));
  }

  @Test
  void whatAnotherNamespaceHasStays() throws IOException {
    moveAway(VF);
    for (ThrowingCallable deed :
        List.<ThrowingCallable>of(
            () -> sriov.bind(bus.function(VF), "vfio-pci"),
            () -> sriov.release(bus.function(VF)),
            () -> sriov.create(bus.function(PF), 0))) {
      assertThatThrownBy(deed)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(VF)
          .hasMessageContaining("another network namespace");
    }
    assertThat(text(VF, "driver_override")).isEqualTo("(null)\n");
    assertThat(text(PF, "sriov_numvfs")).isEqualTo("1\n");
    assertThat(bus.holders(bus.function(VF)))
        .containsExactly("another network namespace (its interface is there)");
  }

  @Test
  void aPhysicalFunctionOfAnotherNamespaceStays() throws IOException {
    Files.delete(root.resolve("sys/bus/pci/devices/" + PF + "/net/enp1s0/flags"));
    Files.delete(root.resolve("sys/bus/pci/devices/" + PF + "/net/enp1s0"));
    assertThatThrownBy(() -> sriov.create(bus.function(PF), 2))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(PF + " is in use by another network namespace");
    assertThat(text(PF, "sriov_numvfs")).isEqualTo("1\n");
  }

  @Test
  void theInterfaceOfAVirtioCardIsSeen() throws IOException {
    file("sys/bus/pci/devices/" + VF + "/virtio7/net/eth7/flags", "0x1003\n");
    assertThat(bus.function(VF).interfaces()).containsExactly("eth7");
    assertThatThrownBy(() -> sriov.release(bus.function(VF))).hasMessageContaining("eth7");
  }

  @Test
  void whatIsInUseStays() throws IOException {
    interfaceOf(VF, "enp1s0v0", true);
    assertThatThrownBy(() -> sriov.create(bus.function(PF), 0)).hasMessageContaining("in use");
    assertThatThrownBy(() -> sriov.bind(bus.function(VF), "vfio-pci"))
        .hasMessageContaining("ip link set enp1s0v0 down");
    file("sys/bus/pci/devices/" + VF + "/net/enp1s0v0/flags", "0x1002\n");
    link("proc/77/fd/5", "/dev/vfio/12");
    assertThatThrownBy(() -> sriov.release(bus.function(VF))).hasMessageContaining("process 77");
    assertThat(text(VF, "driver_override")).isEqualTo("(null)\n");
  }

  /** The tests' node is one that everybody may open: by a path that is none of VFIO's. */
  @Test
  void aHolderIsKnownByTheDeviceAndNotByThePath() throws IOException {
    link("proc/77/fd/5", "/dev/null");
    file("sys/class/vfio/12/dev", "1:5\n");
    assertThat(bus.holders(bus.function(VF))).isEmpty();
    file("sys/class/vfio/12/dev", "1:3\n");
    assertThat(bus.holders(bus.function(VF))).containsExactly("process 77");
    Files.delete(root.resolve("sys/class/vfio/12/dev"));
    assertThat(bus.holders(bus.function(VF))).isEmpty();
    file("sys/bus/pci/devices/" + VF + "/vfio-dev/vfio0/dev", "1:3\n");
    assertThat(bus.holders(bus.function(VF))).containsExactly("process 77");
  }

  @Test
  void aGroupThatOthersAreInIsNotViable() throws IOException {
    device("0000:01:10.2", "0x10ca");
    link("sys/bus/pci/devices/0000:01:10.2/driver", "../../drivers/igbvf");
    file("sys/kernel/iommu_groups/12/devices/0000:01:10.2", "");
    assertThatThrownBy(() -> sriov.bind(bus.function(VF), "vfio-pci"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("not viable")
        .hasMessageContaining("0000:01:10.2");
  }

  @Test
  void withoutAnIommuNothingIsBound() throws IOException {
    Files.delete(root.resolve("sys/bus/pci/devices/" + VF + "/iommu_group"));
    assertThatThrownBy(() -> sriov.bind(bus.function(VF), "vfio-pci"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("IOMMU");
    assertThatThrownBy(() -> sriov.bind(bus.function(PF), "vfio-pci"))
        .hasMessageContaining("no virtual function");
  }

  @Test
  void aDriverThatDoesNotTakeTheFunctionLeavesItAsItWas() throws IOException {
    assertThatThrownBy(() -> sriov.bind(bus.function(VF), "vfio-pci"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("did not take it");
    assertThat(text(VF, "driver_override").strip()).doesNotContain("vfio");
    assertThatThrownBy(() -> sriov.bind(bus.function(VF), "uio_pci_generic"))
        .hasMessageContaining("modprobe uio_pci_generic");
  }

  /** Answers as the kernel does, but to writes of {@code refused} and to vfio-pci's probe. */
  private Sriov kernel(String... refused) {
    return new Sriov(
        bus,
        (file, text) -> {
          if (List.of(refused).contains(String.valueOf(file.getFileName()))) {
            throw new IOException("refused " + file.getFileName());
          }
          Path driver = root.resolve("sys/bus/pci/devices/" + VF + "/driver");
          switch (file.getFileName().toString()) {
            case "unbind" -> Files.delete(driver);
            case "bind" -> {
              String name = file.getParent().getFileName().toString();
              assertThat(text(VF, "driver_override").strip()).isEqualTo(name);
              Files.createSymbolicLink(driver, Path.of("../../drivers/" + name));
            }
            default -> Files.writeString(file, text, StandardOpenOption.TRUNCATE_EXISTING);
          }
        });
  }

  @Test
  void aFailureLeavesDriverAndOverrideAsTheyWere() throws IOException {
    file("sys/bus/pci/devices/" + VF + "/driver_override", "other\n");
    for (Sriov kernel : List.of(kernel(), kernel("drivers_probe"), kernel("unbind"))) {
      assertThatThrownBy(() -> kernel.bind(bus.function(VF), "vfio-pci"))
          .isInstanceOf(RefusedException.class)
          .hasMessageNotContaining("left");
      assertThat(bus.function(VF).driver()).isEqualTo("igbvf");
      assertThat(text(VF, "driver_override")).isEqualTo("other\n");
    }
    assertThatThrownBy(() -> kernel("drivers_probe").release(bus.function(VF)))
        .isInstanceOf(RefusedException.class);
    assertThat(bus.function(VF).driver()).isEqualTo("igbvf");
    assertThat(text(VF, "driver_override")).isEqualTo("other\n");
  }

  @Test
  void whatCannotBePutBackIsTold() throws IOException {
    assertThatThrownBy(() -> kernel("bind").bind(bus.function(VF), "vfio-pci"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("did not take it")
        .hasMessageContaining("left without its driver igbvf: refused bind");
    Sriov stingy =
        new Sriov(
            bus,
            (file, text) -> {
              if (!text.equals("0")) {
                throw new IOException("no " + text);
              }
              number(0);
            });
    assertThatThrownBy(() -> stingy.create(bus.function(PF), 3))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("no 3")
        .hasMessageContaining("its 1 are gone: no 1");
  }
}
