// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.CommandsLayout;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Gives back a negative number of bytes. */
public final class RecvDoneNegative extends Attack {
  /** Found by its class. */
  public RecvDoneNegative() {
    super("command.recv-done-negative", Promise.GATE, "bad-state");
  }

  @Override
  public void strike(Scene scene) {
    scene.forge(
        slot -> {
          slot.set(Plain.U32, CommandsLayout.OP, Op.RECV_DONE);
          slot.set(Plain.U64, CommandsLayout.HANDLE, scene.handle());
          slot.set(Plain.U64, CommandsLayout.AMOUNT, -1);
        },
        result ->
            scene.judge(
                result == ResultCode.BAD_STATE || result == ResultCode.INVALID,
                ResultCode.name(result)));
  }
}
