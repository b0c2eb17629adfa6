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

/** Sends datagrams of no parts, and of more than a slot has. */
public final class UdpSendMany extends Attack {
  private static final int CLIENT = 0x0A09_0002;
  private static final int[] COUNTS = {0, -1, Abi.SG_MAX + 1, Integer.MIN_VALUE, Integer.MAX_VALUE};

  /** Found by its class. */
  public UdpSendMany() {
    super("command.udp-send-too-many-entries", Promise.GATE, "invalid, each");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        socket -> {
          Refusals refusals = new Refusals(scene, ResultCode.INVALID);
          for (int count : COUNTS) {
            scene.forge(
                slot -> {
                  slot.set(Plain.U32, CommandsLayout.OP, Op.UDP_SENDV);
                  slot.set(Plain.U64, CommandsLayout.HANDLE, socket);
                  slot.set(Plain.U32, CommandsLayout.ADDRESS, CLIENT);
                  slot.set(Plain.U16, CommandsLayout.PORT, (short) 9);
                  slot.set(Plain.U32, CommandsLayout.COUNT, count);
                  slot.asSlice(CommandsLayout.SG).fill((byte) 0);
                },
                refusals.of(count + " parts"));
          }
          scene.watch(scene.port().udpClose(socket), refusals::judge);
        });
  }
}
