// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.util.ArrayList;
import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Allocates until it cannot. */
public final class FillMemory extends Attack {
  /** Found by its class. */
  public FillMemory() {
    super("hoard.fill-heap", Promise.OWN_COST, "its own heap is full", End.DIES, "status 0");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    List<byte[]> all = new ArrayList<>();
    try {
      while (all.size() < Integer.MAX_VALUE) {
        all.add(new byte[1 << 20]);
      }
    } catch (OutOfMemoryError e) {
      Runtime.getRuntime().halt(all.isEmpty() ? 1 : 0);
    }
  }
}
