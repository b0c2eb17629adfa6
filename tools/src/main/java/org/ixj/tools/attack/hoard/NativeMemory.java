// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Syscall;

/** Takes memory beside its JVM's heap, of which the JVM's own bound knows nothing. */
public final class NativeMemory extends MemoryHoard {
  private static final long PRIVATE_ANONYMOUS = 0x22;

  /** Found by its class. */
  public NativeMemory() {
    super("native-memory");
  }

  @Override
  protected long take(long bytes) {
    return Syscall.call(
        Syscall.MMAP, 0, bytes, Syscall.PROT_READ | Syscall.PROT_WRITE, PRIVATE_ANONYMOUS, -1);
  }
}
