// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import org.ixj.device.EthernetLimits;
import org.ixj.domain.PortConfig;
import org.ixj.domain.PortRegions.Mechanism;
import org.ixj.loop.LoopConfig;
import org.ixj.vmm.SelfTest;
import org.ixj.vmm.VirtualMachine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where elastic threads end up on this machine, and what is said about it. */
@Tag("system")
final class PlaceTest {
  private static DataplaneConfig config(String name, PlaceKind place) {
    return new DataplaneConfig(
        name + "-" + ProcessHandle.current().pid(),
        "wire",
        Cidr.parse("10.9.0.1/24"),
        0,
        EthernetLimits.MTU,
        null,
        DomainKind.NONE,
        PlaceConfig.of(place),
        ApplicationSpec.parse("echo", List.of()),
        2,
        LoopConfig.DEFAULT,
        new PortConfig(1024, 256, 256, 1 << 20),
        Mechanism.AUTO,
        false,
        false,
        0,
        List.of(),
        null,
        null,
        0);
  }

  /** Why ring 0 is not possible here, or null. */
  private static @Nullable String obstacle() {
    String cause = VirtualMachine.unavailabilityCause();
    if (cause != null) {
      return cause;
    }
    SelfTest test = SelfTest.here();
    return test.ring0() ? null : test.reason().replace("host mode: ", "");
  }

  @Test
  void autoStaysInHostModeOnlyForAReasonAndSaysIt() throws Exception {
    String obstacle = obstacle();
    try (Dataplane dataplane = Dataplane.start(config("t-place-auto", PlaceKind.AUTO))) {
      assertThat(dataplane.place()).startsWith(obstacle == null ? "ring 0: " : "host mode: ");
      assertThat(dataplane.place().length()).isGreaterThan("host mode: ".length());
      assertThat(dataplane.figures().containsKey("thread.1.leaves.syscall"))
          .isEqualTo(obstacle == null);
    }
  }

  @Test
  void hostNeedsNoVirtualMachine() throws Exception {
    try (Dataplane dataplane = Dataplane.start(config("t-place-host", PlaceKind.HOST))) {
      assertThat(dataplane.place()).isEqualTo("host mode: as asked");
      assertThat(dataplane.figures()).doesNotContainKey("thread.0.ring0.exits");
    }
  }

  @Test
  void ringZeroIsRefusedInOneLineWhereItIsNotPossible() {
    String obstacle = obstacle();
    assumeFalse(obstacle == null, "skipped: ring 0 is possible here");
    assertThatThrownBy(() -> Dataplane.start(config("t-place-ring0", PlaceKind.RING0)).close())
        .isInstanceOf(DataplaneException.class)
        .hasMessageStartingWith("place ring0 is not possible here: ")
        .hasMessageContaining(obstacle.substring(0, 20))
        .hasMessageNotContaining("\n");
  }

  @Test
  void aProgramIsRefusedWhereOnlyClassesRun() {
    assertThatThrownBy(
            () ->
                new DataplaneConfig(
                    "t",
                    "wire",
                    Cidr.parse("10.9.0.1/24"),
                    0,
                    EthernetLimits.MTU,
                    null,
                    DomainKind.NONE,
                    PlaceConfig.of(PlaceKind.HOST),
                    new ApplicationSpec("/bin/true", List.of(), true),
                    1,
                    LoopConfig.DEFAULT,
                    PortConfig.DEFAULT,
                    Mechanism.AUTO,
                    false,
                    false,
                    0,
                    List.of(),
                    null,
                    null,
                    0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("domain none is for classes");
  }
}
