// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/**
 * Takes memory of the host's of one kind, and uses it, until the kernel kills it for that. Where
 * nothing does, it stops while the host has enough.
 */
public abstract class MemoryHoard extends Attack {
  /** What the suite lets an application have. */
  public static final int BOUND_MIB = 512;

  private static final long PIECE_BYTES = 64L << 20;
  private static final long MOST_BYTES = (2L * BOUND_MIB) << 20;

  /**
   * One kind.
   *
   * @param name after the class
   */
  protected MemoryHoard(String name) {
    super(
        "hoard." + name,
        Promise.OWN_COST,
        "killed for its own bound of memory",
        End.DIES,
        "it had used up its memory");
  }

  @Override
  public final boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  /** So many more bytes of it: their address, or minus an error number. */
  protected abstract long take(long bytes);

  @Override
  public final void strike(Scene scene) {
    for (long taken = 0; taken < MOST_BYTES; taken += PIECE_BYTES) {
      long address = take(PIECE_BYTES);
      if (address < 0) {
        scene.open("after " + (taken >> 20) + " MiB " + Syscall.outcome(address));
        return;
      }
      MemorySegment piece = MemorySegment.ofAddress(address).reinterpret(PIECE_BYTES);
      for (long at = 0; at < PIECE_BYTES; at += Syscall.PAGE) {
        piece.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
      }
    }
    scene.open((MOST_BYTES >> 20) + " MiB, and there is room for more");
  }
}
