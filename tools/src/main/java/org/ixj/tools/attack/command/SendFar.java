// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.CommandsLayout;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Sends from where the dataplane's own memory may lie. */
public final class SendFar extends Attack {
  /** Found by its class. */
  public SendFar() {
    super("command.send-far-beyond-arena", Promise.GATE, "fault");
  }

  @Override
  public void strike(Scene scene) {
    scene.forge(
        slot -> {
          slot.set(Plain.U32, CommandsLayout.OP, Op.SENDV);
          slot.set(Plain.U64, CommandsLayout.HANDLE, scene.handle());
          slot.set(Plain.U32, CommandsLayout.COUNT, 1);
          slot.set(Plain.U32, CommandsLayout.SG + CommandsLayout.SG_OFFSET, 0x8000_0000);
          slot.set(Plain.U32, CommandsLayout.SG + CommandsLayout.SG_LENGTH, 64);
        },
        result -> scene.judge(result == ResultCode.FAULT, ResultCode.name(result)));
  }
}
