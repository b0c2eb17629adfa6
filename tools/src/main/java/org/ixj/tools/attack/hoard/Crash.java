// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Stores to a message buffer for good, and dies of it. */
public final class Crash extends Attack {
  /** Found by its class. */
  public Crash() {
    super(
        "hoard.crash", Promise.OWN_COST, "reset, started again", End.DIES, "status 1 or signal 6");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    MemorySegment.ofAddress(scene.message()).reinterpret(1).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    scene.open("the store went through");
  }
}
