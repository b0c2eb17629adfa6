// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Domain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The mission's arrangement under attack: the dataplane in guest ring 0, its application in ring 3.
 */
@Tag("lab")
@Tag("long")
class AttackLabTest {
  @Test
  void ring3IsHeldByADataplaneInRing0() throws Exception {
    AttackLab.isContained(new Arrangement(Domain.RING3, "ring0", false), "{memory,ring3,secret}.*");
  }
}
