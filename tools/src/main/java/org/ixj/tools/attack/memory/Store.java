// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Writes to a received message. */
public final class Store extends Attack {
  /** Found by its class. */
  public Store() {
    super("memory.store", Promise.READ_ONLY, "the store faults (SIGSEGV)");
  }

  @Override
  public void strike(Scene scene) {
    int stopped = Syscall.store(scene.message());
    scene.judge(stopped == 11, stopped == 0 ? "the store went through" : "signal " + stopped);
  }
}
