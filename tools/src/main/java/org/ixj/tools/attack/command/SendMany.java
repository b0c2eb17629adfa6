// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Sends a list that is longer than its slot. */
public final class SendMany extends Attack {
  /** Found by its class. */
  public SendMany() {
    super("command.send-too-many-entries", Promise.GATE, "invalid");
  }

  @Override
  public void strike(Scene scene) {
    scene.forge(
        slot -> {
          slot.set(Plain.U32, CommandsLayout.OP, Op.SENDV);
          slot.set(Plain.U64, CommandsLayout.HANDLE, scene.handle());
          slot.set(Plain.U32, CommandsLayout.COUNT, Abi.SG_MAX + 1);
        },
        result -> scene.judge(result == ResultCode.INVALID, ResultCode.name(result)));
  }
}
