// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.CommandsLayout;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Asks for an operation that does not exist. */
public final class OpBeyond extends Attack {
  /** Found by its class. */
  public OpBeyond() {
    super("command.op-beyond", Promise.GATE, "unsupported");
  }

  @Override
  public void strike(Scene scene) {
    scene.forge(
        slot -> {
          slot.set(Plain.U32, CommandsLayout.OP, 15);
        },
        result -> scene.judge(result == ResultCode.UNSUPPORTED, ResultCode.name(result)));
  }
}
