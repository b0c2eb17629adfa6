// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Changes the length of a send from a second thread while the dataplane checks and uses it. */
public final class ChangeWhileRead extends Attack {
  private static final int ROUNDS = 20_000;
  private static final int AT_ONCE = 64;

  private static void again(Scene scene, int[] left, long[] wrong, AtomicBoolean over) {
    for (int i = 0; i < AT_ONCE; i++) {
      boolean last = i == AT_ONCE - 1;
      scene.watch(
          scene.port().udpSendv(scene.handle(), Scene.COOKIE, 0x0A09_0002, 9, 0, 1),
          result -> {
            // The handle is no socket: the range is judged first, then the handle.
            boolean one = result == ResultCode.FAULT || result == ResultCode.BAD_HANDLE;
            wrong[0] += one ? 0 : 1;
            left[0]--;
            if (last && left[0] > 0) {
              again(scene, left, wrong, over);
            } else if (last) {
              over.set(true);
              scene.judge(wrong[0] == 0, wrong[0] + " results of neither");
            }
          });
    }
    scene.port().flush();
  }

  /** Found by its class. */
  public ChangeWhileRead() {
    super("command.change-while-read", Promise.GATE, "each result is that of one of the two");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    AtomicBoolean over = new AtomicBoolean();
    int[] left = {ROUNDS};
    long[] wrong = {0};
    MemorySegment commands = scene.memory().commands();
    int entries = scene.commandEntries();
    Thread changer =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  for (int i = 0; !over.get(); i++) {
                    long slot = CommandsLayout.SLOTS + (long) (i % entries) * Abi.SLOT_BYTES;
                    if (commands.get(Plain.U32, slot + CommandsLayout.OP) == Op.UDP_SENDV) {
                      int length = (i & 1) == 0 ? 1 : -1;
                      commands.set(
                          Plain.U32, slot + CommandsLayout.SG + CommandsLayout.SG_LENGTH, length);
                    }
                  }
                });
    if (!changer.isAlive()) {
      scene.absent("no second thread");
      return;
    }
    again(scene, left, wrong, over);
  }
}
