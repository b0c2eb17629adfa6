// SPDX-License-Identifier: Apache-2.0
package org.ixj.abi;

/**
 * Handles are opaque to the application. To the dataplane: kind in bits 60..61, generation in bits
 * 32..59, table index in bits 0..31. The generation is raised each time an index is given out anew,
 * so a stale or guessed handle is an error and never another flow.
 */
public final class Handle {
  /** A TCP connection. */
  public static final int CONNECTION = 1;

  /** A TCP listener. */
  public static final int LISTENER = 2;

  /** A UDP socket. */
  public static final int UDP = 3;

  /** Generations wrap here. */
  public static final int GENERATION_MASK = (1 << 28) - 1;

  /** Puts a handle together. */
  public static long of(int kind, int generation, int index) {
    return ((long) kind << 60)
        | ((long) (generation & GENERATION_MASK) << 32)
        | Integer.toUnsignedLong(index);
  }

  /** The kind, 0..15; only 1..3 are ever given out. */
  public static int kind(long handle) {
    return (int) (handle >>> 60);
  }

  /** The generation. */
  public static int generation(long handle) {
    return (int) (handle >>> 32) & GENERATION_MASK;
  }

  /** The table index, which a caller must check against its table as unsigned. */
  public static int index(long handle) {
    return (int) handle;
  }

  private Handle() {}
}
