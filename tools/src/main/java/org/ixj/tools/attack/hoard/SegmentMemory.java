// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.tools.attack.Syscall;

/** Takes System V shared memory, which stays when it is detached and its process has ended. */
public final class SegmentMemory extends MemoryHoard {
  private static final int SHMGET = 29;
  private static final int SHMAT = 30;
  private static final long PRIVATE = 0;
  private static final long CREATE_OWN = 0x200 | 0600; // IPC_CREAT

  /** Found by its class. */
  public SegmentMemory() {
    super("sysv-memory");
  }

  @Override
  protected long take(long bytes) {
    long segment = Syscall.call(SHMGET, PRIVATE, bytes, CREATE_OWN);
    return segment < 0 ? segment : Syscall.call(SHMAT, segment, 0, 0);
  }
}
