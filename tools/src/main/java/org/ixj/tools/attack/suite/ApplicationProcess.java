// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import org.ixj.tools.attack.Machine;
import org.ixj.tools.attack.Syscall;

/**
 * An application in a process, which faults befall as signals.
 *
 * @param pid its process; 0 while there is none
 */
record ApplicationProcess(long pid) implements Machine.Application {
  @Override
  public void kill() {
    Syscall.signal(pid, Syscall.SIGKILL);
  }

  @Override
  public void stop() {
    Syscall.signal(pid, Syscall.SIGSTOP);
  }

  @Override
  public void pause() throws InterruptedException {
    stop();
    Thread.sleep(PAUSE_MS);
    Syscall.signal(pid, Syscall.SIGCONT);
  }
}
