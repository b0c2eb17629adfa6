// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.CommandsLayout;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Sends a datagram of a length below zero, alone and made up for by a second part. */
public final class UdpSendNegative extends Attack {
  private static final int CLIENT = 0x0A09_0002;
  private static final int[] LENGTHS = {-64, -65_536, Integer.MIN_VALUE};

  /** Found by its class. */
  public UdpSendNegative() {
    super("command.udp-send-negative-length", Promise.GATE, "fault or invalid, each");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        socket -> {
          Refusals refusals = new Refusals(scene, ResultCode.FAULT, ResultCode.INVALID);
          for (int length : LENGTHS) {
            give(scene, socket, length, 1, refusals);
            give(scene, socket, length, 2, refusals);
          }
          scene.watch(scene.port().udpClose(socket), refusals::judge);
        });
  }

  private static void give(Scene scene, long socket, int length, int count, Refusals refusals) {
    scene.forge(
        slot -> {
          slot.set(Plain.U32, CommandsLayout.OP, Op.UDP_SENDV);
          slot.set(Plain.U64, CommandsLayout.HANDLE, socket);
          slot.set(Plain.U32, CommandsLayout.ADDRESS, CLIENT);
          slot.set(Plain.U16, CommandsLayout.PORT, (short) 9);
          slot.set(Plain.U32, CommandsLayout.COUNT, count);
          slot.set(Plain.U32, CommandsLayout.SG + CommandsLayout.SG_OFFSET, 0);
          slot.set(Plain.U32, CommandsLayout.SG + CommandsLayout.SG_LENGTH, length);
          long second = CommandsLayout.SG + CommandsLayout.SG_BYTES;
          slot.set(Plain.U32, second + CommandsLayout.SG_OFFSET, 0);
          slot.set(Plain.U32, second + CommandsLayout.SG_LENGTH, 65 - length);
        },
        refusals.of(length + " bytes, in " + count));
  }
}
