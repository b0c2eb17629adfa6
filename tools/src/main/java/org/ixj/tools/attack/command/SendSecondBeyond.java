// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.CommandsLayout;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Hides a bad range behind a good one. */
public final class SendSecondBeyond extends Attack {
  /** Found by its class. */
  public SendSecondBeyond() {
    super("command.send-second-entry", Promise.GATE, "fault");
  }

  @Override
  public void strike(Scene scene) {
    scene.forge(
        slot -> {
          slot.set(Plain.U32, CommandsLayout.OP, Op.SENDV);
          slot.set(Plain.U64, CommandsLayout.HANDLE, scene.handle());
          slot.set(Plain.U32, CommandsLayout.COUNT, 2);
          slot.set(Plain.U32, CommandsLayout.SG + CommandsLayout.SG_OFFSET, 0);
          slot.set(Plain.U32, CommandsLayout.SG + CommandsLayout.SG_LENGTH, 1);
          slot.set(
              Plain.U32,
              CommandsLayout.SG + 1 * CommandsLayout.SG_BYTES + CommandsLayout.SG_OFFSET,
              -64);
          slot.set(
              Plain.U32,
              CommandsLayout.SG + 1 * CommandsLayout.SG_BYTES + CommandsLayout.SG_LENGTH,
              64);
        },
        result -> scene.judge(result == ResultCode.FAULT, ResultCode.name(result)));
  }
}
