// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.CommandsLayout;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Sends a list of -1 ranges. */
public final class SendMinusOne extends Attack {
  /** Found by its class. */
  public SendMinusOne() {
    super("command.send-minus-one-entries", Promise.GATE, "invalid");
  }

  @Override
  public void strike(Scene scene) {
    scene.forge(
        slot -> {
          slot.set(Plain.U32, CommandsLayout.OP, Op.SENDV);
          slot.set(Plain.U64, CommandsLayout.HANDLE, scene.handle());
          slot.set(Plain.U32, CommandsLayout.COUNT, -1);
        },
        result -> scene.judge(result == ResultCode.INVALID, ResultCode.name(result)));
  }
}
