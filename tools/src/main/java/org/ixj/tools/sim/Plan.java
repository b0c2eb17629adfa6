// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import java.util.SplittableRandom;

/**
 * How both sides of a conversation behave; both know it by its number.
 *
 * @param there bytes that the side sends that connects, the number included
 * @param back bytes that the other one sends
 * @param most bytes of one send
 * @param slowUs longest a reader keeps data; 0: not at all
 * @param ending who ends it
 */
record Plan(int there, int back, int most, long slowUs, Ending ending) {
  /** Bytes of a plan's number, with which a conversation begins. */
  static final int NUMBER_BYTES = Integer.BYTES;

  private static final int SMALL = 2_000;
  private static final int LARGE = 300_000;
  private static final int LONGEST_US = 400_000;

  enum Ending {
    /** The connecting side closes when both directions are done; the other on end of stream. */
    CONNECTOR,
    /** The other way round. */
    ACCEPTOR,
    /** Both close as soon as both directions are done. */
    BOTH,
    /** The connecting side aborts half-way. */
    ABORT,
    /** Both close right after their last send, whatever still comes. */
    AT_ONCE
  }

  /** The plan of a number. */
  static Plan of(int number) {
    SplittableRandom r = new SplittableRandom(number);
    int most = r.nextInt(4) == 0 ? LARGE : SMALL;
    Ending[] endings = Ending.values();
    return new Plan(
        NUMBER_BYTES + r.nextInt(most),
        r.nextInt(most),
        1 + r.nextInt(r.nextBoolean() ? 100 : 8000),
        r.nextInt(4) == 0 ? 1 + r.nextLong(LONGEST_US) : 0,
        endings[r.nextInt(endings.length)]);
  }

  int sends(boolean connector) {
    return connector ? there : back;
  }

  /** Whether it must come to its end with all bytes there, where nothing is in the way. */
  boolean orderly() {
    return ending != Ending.ABORT && ending != Ending.AT_ONCE;
  }

  /** The byte at a place of one direction. */
  static byte at(int number, boolean fromConnector, int place) {
    if (fromConnector && place < NUMBER_BYTES) {
      return (byte) (number >>> (8 * (NUMBER_BYTES - 1 - place)));
    }
    int x = place * 0x9E37_79B1 + number * 7 + (fromConnector ? 1 : 2);
    return (byte) ((x >>> 13) ^ x);
  }
}
