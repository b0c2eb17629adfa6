// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.CommandsLayout;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Gives back more than it was sent, for a window it has no memory for. */
public final class RecvDoneBeyond extends Attack {
  /** Found by its class. */
  public RecvDoneBeyond() {
    super("command.recv-done-beyond", Promise.GATE, "bad-state");
  }

  @Override
  public void strike(Scene scene) {
    scene.forge(
        slot -> {
          slot.set(Plain.U32, CommandsLayout.OP, Op.RECV_DONE);
          slot.set(Plain.U64, CommandsLayout.HANDLE, scene.handle());
          slot.set(Plain.U64, CommandsLayout.AMOUNT, 1L << 40);
        },
        result ->
            scene.judge(
                result == ResultCode.BAD_STATE || result == ResultCode.INVALID,
                ResultCode.name(result)));
  }
}
