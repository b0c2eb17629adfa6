// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import java.util.Set;
import org.ixj.vmm.Barrier;
import org.ixj.vmm.SelfTest;
import org.ixj.vmm.VirtualMachine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where elastic threads end up on this machine, and what is said about it. */
@Tag("system")
final class PlaceTest {
  private static DataplaneConfig config(String name, PlaceKind place) {
    return config(name, DomainKind.NONE, PlaceConfig.of(place));
  }

  private static DataplaneConfig config(String name, DomainKind domain, PlaceConfig place) {
    return DataplaneConfig.builder(
            name + "-" + ProcessHandle.current().pid(),
            "wire",
            Cidr.parse("10.9.0.1/24"),
            ApplicationSpec.parse("echo", List.of()))
        .domain(domain)
        .place(place)
        .threads(2)
        .port(Served.SMALL_PORT)
        .build();
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
                DataplaneConfig.builder(
                        "t",
                        "wire",
                        Cidr.parse("10.9.0.1/24"),
                        new ApplicationSpec("/bin/true", List.of(), true))
                    .domain(DomainKind.NONE)
                    .build())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("domain none is for classes");
  }

  @Test
  void withoutTheShimAutoFallsBackAndRingZeroRefuses() throws Exception {
    String shim = System.getProperty("ixj.shim");
    System.setProperty("ixj.shim", "/nonexistent");
    try {
      try (Dataplane dataplane = Dataplane.start(config("t-place-without", PlaceKind.AUTO))) {
        assertThat(dataplane.place()).startsWith("host mode: there is no /nonexistent");
      }
      assertThatThrownBy(() -> Dataplane.start(config("t-place-not", PlaceKind.RING0)).close())
          .isInstanceOf(DataplaneException.class)
          .hasMessageStartingWith("place ring0 is not possible here: there is no /nonexistent");
    } finally {
      System.setProperty("ixj.shim", shim);
    }
  }

  @Test
  void elasticThreadsStayOnTheProcessorsTheyAreGiven() throws Exception {
    int cpu =
        Integer.parseInt(
            ThreadStatus.of("thread-self").get("Cpus_allowed_list").split("[-,]", 2)[0]);
    String before = ThreadStatus.of("thread-self").get("Cpus_allowed_list");
    PlaceConfig place = new PlaceConfig(PlaceKind.HOST, List.of(cpu, cpu), Set.of(), false);
    try (Dataplane _ = Dataplane.start(config("t-place-cpus", DomainKind.NONE, place))) {
      assertThat(ThreadStatus.ofElasticThreads())
          .hasSize(2)
          .allSatisfy(
              status ->
                  assertThat(status).containsEntry("Cpus_allowed_list", Integer.toString(cpu)));
    }
    assertThat(ThreadStatus.of("thread-self")).containsEntry("Cpus_allowed_list", before);
  }

  @Test
  void aProcessorThatIsNotThereIsOneLine() {
    PlaceConfig place = new PlaceConfig(PlaceKind.HOST, List.of(1000, 1001), Set.of(), false);
    assertThatThrownBy(
            () -> Dataplane.start(config("t-place-no-cpu", DomainKind.NONE, place)).close())
        .isInstanceOf(DataplaneException.class)
        .hasMessageContaining("CPU 1000")
        .hasMessageNotContaining("\n");
  }

  @Test
  void processorsAreListedAsLinuxListsThem() {
    assertThat(PlaceConfig.parseCpus("3")).containsExactly(3);
    assertThat(PlaceConfig.parseCpus("1,4-7,0")).containsExactly(1, 4, 5, 6, 7, 0);
    for (String bad : new String[] {"", "a", "1,", "1-", "-1", "12345"}) {
      assertThatThrownBy(() -> PlaceConfig.parseCpus(bad)).isInstanceOf(ConfigException.class);
    }
    PlaceConfig one = new PlaceConfig(PlaceKind.HOST, List.of(0), Set.of(), false);
    assertThatThrownBy(() -> config("t", DomainKind.NONE, one))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("2 elastic threads");
  }

  @Test
  void barriersAreRefusedWhereThereIsNoCrossingForThem() {
    Set<Barrier> both = Set.of(Barrier.BRANCHES, Barrier.BUFFERS);
    assertThatThrownBy(() -> new PlaceConfig(PlaceKind.HOST, List.of(), both, false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("VM exit");
    PlaceConfig ring0 = new PlaceConfig(PlaceKind.RING0, List.of(), both, false);
    assertThatThrownBy(() -> config("t", DomainKind.NONE, ring0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("domain ring3");
  }
}
