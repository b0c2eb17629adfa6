// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Domain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An application in a process of its own under attack, with the dataplane in guest ring 0. What
 * ends the application, or has it hang, is mostly left to the host: there it starts in no time.
 */
@Tag("lab")
@Tag("long")
@Tag("slow")
class ProcessAttackLabTest {
  @Test
  void aProcessIsHeldByADataplaneInRing0() throws Exception {
    AttackLab.isContained(
        new Arrangement(Domain.PROCESS, "ring0", false),
        "{command.*,memory.*,network.*,process.*,secret.*,hoard.command-flood,hoard.crash,"
            + "hoard.never-recv-done}");
  }
}
