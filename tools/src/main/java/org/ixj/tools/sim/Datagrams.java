// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import static org.ixj.tools.sim.ViolationException.require;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.ixj.abi.ResultCode;
import org.ixj.stack.Stack;

/** A UDP socket whose every datagram says what it must hold. Any may be lost, or come twice. */
final class Datagrams {
  /** Of the send arena. */
  static final int BYTES = 2048;

  /** Most that every path carries in one datagram of either family. */
  private static final int MOST = 1280 - 40 - 8;

  private static final int PORT = 7;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private final Stack stack;
  private final MemorySegment arena;
  private final long at;
  private final SplittableRandom random;
  private final long handle;
  private boolean busy;
  private int taken;
  private long bytes;

  /**
   * @param at of {@link #BYTES} of the send arena that nobody else uses
   */
  Datagrams(Stack stack, MemorySegment arena, long at, SplittableRandom random) {
    this.stack = stack;
    this.arena = arena;
    this.at = at;
    this.random = random;
    handle = stack.udp().bind(0, 0, PORT);
    require(handle > 0, "bind");
  }

  /** Sends one, unless the last has not left. */
  void send(int address, long nowUs) {
    if (busy) {
      return;
    }
    int number = random.nextInt();
    int length = Integer.BYTES + random.nextInt(MOST - Integer.BYTES);
    arena.set(INT, at, number);
    for (int i = Integer.BYTES; i < length; i++) {
      arena.set(ValueLayout.JAVA_BYTE, at + i, Plan.at(number, false, i));
    }
    long code =
        stack
            .udp()
            .send(handle, 0, address, PORT, arena, new long[] {at}, new int[] {length}, 1, nowUs);
    require(
        code == ResultCode.OK || code == ResultCode.NO_MEMORY || code == ResultCode.UNREACHABLE,
        "send of a datagram: " + code);
    busy = code == ResultCode.OK;
  }

  void sent() {
    require(busy, "a datagram left that was not sent");
    busy = false;
  }

  void received(MemorySegment memory, long offset, int length) {
    require(length >= Integer.BYTES && length <= MOST, "a datagram of " + length);
    int number = memory.get(INT, offset);
    for (int i = Integer.BYTES; i < length; i++) {
      require(
          memory.get(ValueLayout.JAVA_BYTE, offset + i) == Plan.at(number, false, i),
          "byte " + i + " of a datagram is wrong");
    }
    bytes += length;
    taken++;
  }

  /** Gives back what was taken. */
  void act() {
    if (taken > 0) {
      require(stack.udp().recvDone(handle, taken) == ResultCode.OK, "recvDone of datagrams");
      taken = 0;
    }
  }

  long bytes() {
    return bytes;
  }
}
