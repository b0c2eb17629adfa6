// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import java.util.Arrays;
import org.ixj.abi.Abi;
import org.ixj.abi.IpAddress;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Scene;

/** Sends datagrams longer than a frame, than there are, and than a number of 16 bits can say. */
public final class DatagramTooLong extends UdpAttack {

  /** One byte beyond what a frame of 1500 bytes holds, beyond RFC 768's most, and on. */
  private static final int[] LENGTHS = {1473, 65_508, 65_536, 65_537, 70_000};

  /** Found by its class. */
  public DatagramTooLong() {
    super("command.datagram-too-long", "invalid, each", ResultCode.INVALID);
  }

  @Override
  void give(Scene scene, long socket, Refusals refusals) {
    for (int length : LENGTHS) {
      scene.watch(
          scene.port().udpSendv(socket, Scene.COOKIE, Network.CLIENT, 9, 0, length),
          refusals.of(length + " bytes"));
    }
    int[] lengths = new int[Abi.UDP_SG_MAX];
    Arrays.fill(lengths, 1472);
    int[] offsets = new int[Abi.UDP_SG_MAX];
    long client = IpAddress.lowOfIpv4(Network.CLIENT);
    scene.watch(
        scene.port().udpSendv(socket, Scene.COOKIE, 0, client, 9, offsets, lengths, Abi.UDP_SG_MAX),
        refusals.of("parts that fit, each"));
  }
}
