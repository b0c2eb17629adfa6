// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Messages that must come back as they are: each connection's, and each outstanding one's, own. */
final class EchoBook implements RequestBook {
  private final MemorySegment arena;
  private final int depth;
  private final int bytes;
  private final long slotBytes;

  EchoBook(LoadProfile profile, MemorySegment arena) {
    this.arena = arena;
    depth = profile.depth();
    bytes = profile.bytes();
    slotBytes = slotBytes(profile);
    for (int connection = 0; connection < profile.connections(); connection++) {
      for (int slot = 0; slot < depth; slot++) {
        long at = offset(connection, slot);
        for (int i = 0; i < bytes; i++) {
          arena.set(ValueLayout.JAVA_BYTE, at + i, pattern(connection, slot, i));
        }
      }
    }
  }

  private static long slotBytes(LoadProfile profile) {
    return profile.bytes() + 7L & -8L;
  }

  static long arenaBytes(LoadProfile profile) {
    return profile.connections() * (long) profile.depth() * slotBytes(profile);
  }

  /** Differs between connections, slots and places, so that a mix-up of any two shows. */
  private static byte pattern(int connection, int slot, int i) {
    return (byte) (connection * 31 + slot * 17 + i * 7 + (i >>> 8));
  }

  private long offset(int connection, int slot) {
    return ((long) connection * depth + slot) * slotBytes;
  }

  @Override
  public int requestOffset(int connection, long sequence) {
    return (int) offset(connection, (int) (sequence % depth));
  }

  @Override
  public int requestLength(int connection, long sequence) {
    return bytes;
  }

  @Override
  public int answerLength(int connection, long sequence) {
    return bytes;
  }

  @Override
  public boolean matches(
      int connection, long sequence, int from, MemorySegment received, long at, int length) {
    long expected = requestOffset(connection, sequence) + (long) from;
    return MemorySegment.mismatch(arena, expected, expected + length, received, at, at + length)
        == -1;
  }
}
