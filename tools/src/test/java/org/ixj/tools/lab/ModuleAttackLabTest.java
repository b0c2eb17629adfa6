// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Domain;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Attacks on what the kernel module holds in place of sealed files. */
@Tag("lab")
@Tag("long")
class ModuleAttackLabTest {
  @BeforeAll
  static void prepare() throws Exception {
    KernelModule.load();
  }

  @AfterAll
  static void end() throws Exception {
    KernelModule.unload();
  }

  @Test
  void aProcessIsHeldByTheModulesMemory() throws Exception {
    AttackLab.isContained(
        new Arrangement(Domain.PROCESS, "host", true), "{memory,process,secret}.*");
  }
}
