// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import java.util.Random;
import org.ixj.abi.Handle;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Guesses handles of datagram sockets: near its own, beyond the table, and any. */
public final class UdpGuessHandles extends Attack {
  private static final int GUESSES = 512;

  /** Below them is the index of a socket there may be. */
  private static final int INDEX_BITS = 10;

  /** Found by its class. */
  public UdpGuessHandles() {
    super("command.udp-guess-handles", Promise.GATE, "bad-handle, each");
  }

  @Override
  public void strike(Scene scene) {
    scene.watch(scene.port().udpBind(Scene.COOKIE, 0, 0), socket -> guess(scene, socket));
  }

  private static void guess(Scene scene, long socket) {
    Random random = new Random(1);
    Refusals refusals = new Refusals(scene, ResultCode.BAD_HANDLE);
    scene.repeat(
        GUESSES,
        i -> scene.port().udpRecvDone(guess(socket, INDEX_BITS + i, random), 0),
        refusals.of("a guess"),
        () -> scene.watch(scene.port().udpClose(socket), refusals::judge));
  }

  /** One bit off; or of the right kind, with a generation as small as those given out. */
  private static long guess(long socket, int bit, Random random) {
    return bit < Long.SIZE
        ? socket ^ (1L << bit)
        : Handle.of(Handle.UDP, random.nextInt(8), random.nextInt() | 1 << INDEX_BITS);
  }
}
