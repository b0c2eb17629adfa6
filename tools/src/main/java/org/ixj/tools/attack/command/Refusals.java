// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.command;

import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.ixj.abi.ResultCode;
import org.ixj.tools.attack.Scene;

/** Commands that all have to be refused; the first that is not is told. */
final class Refusals {
  private final Scene scene;
  private final int[] expected;
  private int refused;
  private String taken = "";

  /**
   * @param expected result codes, any of them
   */
  Refusals(Scene scene, int... expected) {
    this.scene = scene;
    this.expected = expected;
  }

  /**
   * Takes the result of one.
   *
   * @param deed what it was, for people
   */
  LongConsumer of(String deed) {
    return result -> {
      if (IntStream.of(expected).anyMatch(code -> code == result)) {
        refused++;
      } else if (taken.isEmpty()) {
        taken = deed + ": " + ResultCode.name(result);
      }
    };
  }

  /**
   * Takes the result of the last command, an honest one: whoever refused the others still has to
   * know the socket.
   */
  void judge(long last) {
    boolean served = last == ResultCode.OK;
    scene.judge(
        taken.isEmpty() && served,
        !taken.isEmpty()
            ? taken
            : served ? refused + " refused" : "an honest command: " + ResultCode.name(last));
  }
}
