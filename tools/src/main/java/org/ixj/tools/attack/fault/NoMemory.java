// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.attack.Syscall;

/** The dataplane gets no more address space when its application dies and the next is started. */
public final class NoMemory extends Fault {
  private static final long SHORTAGE_MS = 300;

  /** Address space in use, in bytes. */
  static long size(long pid) throws IOException {
    String[] pages = Files.readString(Path.of("/proc/" + pid + "/statm")).split(" ", 2);
    return Long.parseLong(pages[0]) * Syscall.PAGE;
  }

  /** Found by its class. */
  public NoMemory() {
    super(
        "fault.no-memory",
        "started again once there is some",
        Survivor.DATAPLANE,
        "signal 9 or #UD");
  }

  @Override
  public String strike(Machine machine) throws Exception {
    Machine.Application application = machine.application();
    Limit.lower(
        machine.dataplane(),
        "as",
        size(machine.dataplane()),
        () -> {
          application.kill();
          Thread.sleep(SHORTAGE_MS);
        });
    return "none for " + SHORTAGE_MS + " ms";
  }
}
