// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.CommandsLayout;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Sends a list of no ranges. */
public final class SendNone extends Attack {
  /** Found by its class. */
  public SendNone() {
    super("command.send-no-entries", Promise.GATE, "invalid");
  }

  @Override
  public void strike(Scene scene) {
    scene.forge(
        slot -> {
          slot.set(Plain.U32, CommandsLayout.OP, Op.SENDV);
          slot.set(Plain.U64, CommandsLayout.HANDLE, scene.handle());
          slot.set(Plain.U32, CommandsLayout.COUNT, 0);
        },
        result -> scene.judge(result == ResultCode.INVALID, ResultCode.name(result)));
  }
}
