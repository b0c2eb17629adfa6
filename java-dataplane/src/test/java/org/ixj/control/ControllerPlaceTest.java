// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where version 1 has a controller, by the words of cgroups(7) and proc(5). */
final class ControllerPlaceTest {
  private static final List<String> GROUPS =
      List.of("5:cpu,cpuacct:/", "4:memory:/box/7/inner", "0::/");

  private static String mount(String root, String controllers) {
    return "31 24 0:27 "
        + root
        + " /cg/memory rw,nosuid shared:9 - cgroup cgroup rw,"
        + controllers;
  }

  private static ControllerPlace place(String mount) {
    return ControllerPlace.of(
        "memory", List.of("22 1 0:5 / /proc rw - proc proc rw", mount), GROUPS);
  }

  @Test
  void itIsTheGroupOfThisProcess() {
    assertThat(place(mount("/", "memory")))
        .isEqualTo(new ControllerPlace(Path.of("/cg/memory/box/7/inner"), false));
  }

  @Test
  void aContainerMountsItsPartOfTheHierarchy() {
    assertThat(place(mount("/box/7", "memory")))
        .isEqualTo(new ControllerPlace(Path.of("/cg/memory/inner"), false));
  }

  @Test
  void aMountThatDoesNotShowTheGroupIsOfNoUse() {
    assertThat(place(mount("/box/8", "memory"))).isNull();
  }

  @Test
  void anotherControllersHierarchyIsOfNoUse() {
    assertThat(place(mount("/", "cpu,cpuacct"))).isNull();
  }
}
