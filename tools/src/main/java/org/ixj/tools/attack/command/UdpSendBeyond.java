// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.CommandsLayout;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Sends a datagram from outside the arena: in its first part, and in one behind a good one. */
public final class UdpSendBeyond extends Attack {
  private static final int CLIENT = 0x0A09_0002;

  /** Found by its class. */
  public UdpSendBeyond() {
    super("command.udp-send-beyond-arena", Promise.GATE, "fault, each");
  }

  @Override
  public void strike(Scene scene) {
    int size = (int) scene.memory().sendArena().byteSize();
    int[][] parts = {{size - 1, 2}, {size, 1}, {0x8000_0000, 64}, {-64, 64}, {-1, 1}};
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        socket -> {
          Refusals refusals = new Refusals(scene, ResultCode.FAULT);
          for (int[] part : parts) {
            give(scene, socket, part, 0, refusals);
            give(scene, socket, part, 1, refusals);
          }
          scene.watch(scene.port().udpClose(socket), refusals::judge);
        });
  }

  /** The parts before the hostile one are empty. */
  private static void give(Scene scene, long socket, int[] part, int before, Refusals refusals) {
    scene.forge(
        slot -> {
          slot.set(Plain.U32, CommandsLayout.OP, Op.UDP_SENDV);
          slot.set(Plain.U64, CommandsLayout.HANDLE, socket);
          slot.set(Plain.U32, CommandsLayout.ADDRESS, CLIENT);
          slot.set(Plain.U16, CommandsLayout.PORT, (short) 9);
          slot.set(Plain.U32, CommandsLayout.COUNT, before + 1);
          slot.set(Plain.U64, CommandsLayout.SG, 0);
          long at = CommandsLayout.SG + before * CommandsLayout.SG_BYTES;
          slot.set(Plain.U32, at + CommandsLayout.SG_OFFSET, part[0]);
          slot.set(Plain.U32, at + CommandsLayout.SG_LENGTH, part[1]);
        },
        refusals.of(part[1] + " bytes at " + Integer.toUnsignedString(part[0])));
  }
}
