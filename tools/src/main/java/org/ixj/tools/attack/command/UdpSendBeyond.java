// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.CommandsLayout;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Scene;

/** Sends a datagram from outside the arena: in its first part, and in one behind a good one. */
public final class UdpSendBeyond extends UdpAttack {

  /** Found by its class. */
  public UdpSendBeyond() {
    super("command.udp-send-beyond-arena", "fault, each", ResultCode.FAULT);
  }

  @Override
  void give(Scene scene, long socket, Refusals refusals) {
    int size = (int) scene.memory().sendArena().byteSize();
    int[][] parts = {{size - 1, 2}, {size, 1}, {0x8000_0000, 64}, {-64, 64}, {-1, 1}};
    for (int[] part : parts) {
      give(scene, socket, part, 0, refusals);
      give(scene, socket, part, 1, refusals);
    }
  }

  /** The parts before the hostile one are empty. */
  private static void give(Scene scene, long socket, int[] part, int before, Refusals refusals) {
    forge(
        scene,
        socket,
        before + 1,
        slot -> {
          slot.set(Plain.U64, CommandsLayout.SG, 0);
          long at = CommandsLayout.SG + before * CommandsLayout.SG_BYTES;
          slot.set(Plain.U32, at + CommandsLayout.SG_OFFSET, part[0]);
          slot.set(Plain.U32, at + CommandsLayout.SG_LENGTH, part[1]);
        },
        refusals.of(part[1] + " bytes at " + Integer.toUnsignedString(part[0])));
  }
}
