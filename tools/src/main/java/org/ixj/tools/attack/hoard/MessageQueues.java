// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.lang.foreign.Arena;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Makes a message queue, which the kernel would keep after it. */
public final class MessageQueues extends Attack {
  private static final int MQ_OPEN = 240;
  private static final int CREATE = 0100;

  /** Found by its class. */
  public MessageQueues() {
    super("hoard.message-queues", Promise.OWN_COST, "EMFILE");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom("ixj").address();
      scene.mustFail(Syscall.call(MQ_OPEN, name, CREATE | Syscall.O_RDWR, 0600, 0), Syscall.EMFILE);
    }
  }
}
