// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Gives every advice that drops, swaps, merges or poisons pages. */
public final class MadviseAny extends Attack {
  /** The order to attack is longer than this. */
  private static final int ORDER_BYTES = 16;

  /**
   * DONTNEED, FREE, HWPOISON, SOFT_OFFLINE, MERGEABLE, COLD, PAGEOUT, DONTNEED_LOCKED, COLLAPSE.
   */
  private static final long[] ADVICE = {4, 8, 100, 101, 12, 20, 21, 24, 25};

  /** Found by its class. */
  public MadviseAny() {
    super("memory.madvise-any", Promise.READ_ONLY, "no byte changes");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    // Only its own bytes: other messages come and go in the same page.
    MemorySegment message = MemorySegment.ofAddress(scene.message()).reinterpret(ORDER_BYTES);
    long page = scene.message() & -Syscall.PAGE;
    byte[] before = message.toArray(ValueLayout.JAVA_BYTE);
    StringBuilder happened = new StringBuilder();
    for (long advice : ADVICE) {
      long result = Syscall.call(Syscall.MADVISE, page, Syscall.PAGE, advice);
      happened.append(advice).append(' ').append(Syscall.outcome(result)).append("; ");
    }
    boolean same = java.util.Arrays.equals(before, message.toArray(ValueLayout.JAVA_BYTE));
    scene.judge(same, happened + (same ? "the message is the same" : "the message has changed"));
  }
}
