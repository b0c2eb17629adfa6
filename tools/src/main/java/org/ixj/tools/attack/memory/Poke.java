// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Debugs a child of its own, and has the kernel write a word for the debugger. */
public final class Poke extends Attack {
  /** Found by its class. */
  public Poke() {
    super("memory.ptrace-poke", Promise.READ_ONLY, "EIO");
  }

  @Override
  public void strike(Scene scene) {
    int result = Syscall.poke(scene.message());
    scene.judge(result != 0, result == 0 ? "the word was written" : Syscall.outcome(-result));
  }
}
