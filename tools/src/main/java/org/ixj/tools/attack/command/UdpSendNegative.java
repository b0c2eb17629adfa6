// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import org.ixj.abi.CommandsLayout;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Scene;

/** Sends a datagram of a length below zero, alone and made up for by a second part. */
public final class UdpSendNegative extends UdpAttack {
  private static final int[] LENGTHS = {-64, -65_536, Integer.MIN_VALUE};

  /** Found by its class. */
  public UdpSendNegative() {
    super(
        "command.udp-send-negative-length",
        "fault or invalid, each",
        ResultCode.FAULT,
        ResultCode.INVALID);
  }

  @Override
  void give(Scene scene, long socket, Refusals refusals) {
    for (int length : LENGTHS) {
      give(scene, socket, length, 1, refusals);
      give(scene, socket, length, 2, refusals);
    }
  }

  private static void give(Scene scene, long socket, int length, int count, Refusals refusals) {
    forge(
        scene,
        socket,
        count,
        slot -> {
          slot.set(Plain.U32, CommandsLayout.SG + CommandsLayout.SG_OFFSET, 0);
          slot.set(Plain.U32, CommandsLayout.SG + CommandsLayout.SG_LENGTH, length);
          long second = CommandsLayout.SG + CommandsLayout.SG_BYTES;
          slot.set(Plain.U32, second + CommandsLayout.SG_OFFSET, 0);
          slot.set(Plain.U32, second + CommandsLayout.SG_LENGTH, 65 - length);
        },
        refusals.of(length + " bytes, in " + count));
  }
}
