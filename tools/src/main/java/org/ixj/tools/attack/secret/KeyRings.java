// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.secret;

import java.lang.foreign.Arena;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/**
 * Leaves a key where the next application with the same user, and where the dataplane's session
 * would find it, and asks for those of others.
 */
public final class KeyRings extends Attack {
  // <linux/keyctl.h>: rings by their role, and what can be done to them.
  private static final long SESSION = -3;
  private static final long USER = -4;
  private static final long DESCRIBE = 6;

  /** Found by its class. */
  public KeyRings() {
    super("secret.key-rings", Promise.SECRET, "EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      long type = arena.allocateFrom("user").address();
      long name = arena.allocateFrom("ixj-left").address();
      long text = arena.allocateFrom("a secret").address();
      long[] results = {
        Syscall.call(Syscall.ADD_KEY, type, name, text, 1, USER),
        Syscall.call(Syscall.ADD_KEY, type, name, text, 1, SESSION),
        Syscall.call(Syscall.REQUEST_KEY, type, name, 0, 0),
        Syscall.call(Syscall.KEYCTL, DESCRIBE, SESSION, 0, 0)
      };
      scene.eachMustFail(Syscall.EPERM, results);
    }
  }
}
