// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.IpAddress;
import org.ixj.abi.Op;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Network;
import org.ixj.tools.attack.Plain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Commands beside a datagram socket that is bound for them, each of which has to be refused. */
abstract class UdpAttack extends Attack {
  private final int[] expected;

  /**
   * What is to be refused.
   *
   * @param expected result codes, any of them
   */
  UdpAttack(String name, String containment, int... expected) {
    super(name, Promise.GATE, containment);
    this.expected = expected;
  }

  /** Gives them, and has each result {@link Refusals#of taken}. */
  abstract void give(Scene scene, long socket, Refusals refusals);

  @Override
  public final void strike(Scene scene) {
    scene.watch(
        scene.port().udpBind(Scene.COOKIE, 0, 0),
        socket -> {
          Refusals refusals = new Refusals(scene, expected);
          give(scene, socket, refusals);
          scene.watch(scene.port().udpClose(socket), refusals::judge);
        });
  }

  /**
   * Submits a datagram to the client as the SDK would not write it.
   *
   * @param parts changes the slot, which says neither where they are nor how long
   */
  static void forge(
      Scene scene, long socket, int count, Consumer<MemorySegment> parts, LongConsumer result) {
    scene.forge(
        slot -> {
          slot.set(Plain.U32, CommandsLayout.OP, Op.UDP_SENDV);
          slot.set(Plain.U64, CommandsLayout.HANDLE, socket);
          long client = IpAddress.lowOfIpv4(Network.CLIENT);
          IpAddress.put(slot, CommandsLayout.ADDRESS, 0, client);
          slot.set(Plain.U16, CommandsLayout.PORT, (short) 9);
          slot.set(Plain.U32, CommandsLayout.COUNT, count);
          parts.accept(slot);
        },
        result);
  }

  /** Gives back so many datagrams, each number by a command of its own. */
  static void giveBack(Scene scene, long socket, long[] numbers, Refusals refusals) {
    for (long many : numbers) {
      scene.watch(scene.port().udpRecvDone(socket, many), refusals.of(many + " datagrams"));
      scene.port().flush(); // else the SDK would make one command of all
    }
  }
}
