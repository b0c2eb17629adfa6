// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.card;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.tools.attack.AbsentException;
import org.ixj.tools.attack.BreachException;
import org.ixj.tools.attack.DeviceAttack;
import org.ixj.tools.attack.Rogue;
import org.ixj.tools.attack.Syscall;

/** Has a descriptor of the dataplane's own function, and maps its registers. */
public final class PassedDescriptor extends DeviceAttack {
  private static final String OWNING_DRIVER = "ix-vfio-pci";

  /** Found by its class. */
  public PassedDescriptor() {
    super("card.passed-descriptor", "EPERM, with ix.ko's driver");
  }

  @Override
  public String strike(Rogue rogue) throws Exception {
    long file = passed(rogue.dataplane());
    try {
      // Registers begin where the descriptor does: VFIO's region 0.
      long mapped =
          Syscall.call(
              Syscall.MMAP, 0, Syscall.PAGE, Syscall.PROT_READ, Syscall.MAP_SHARED, file, 0);
      if (mapped == -Syscall.EPERM) {
        return Syscall.outcome(mapped);
      }
      Syscall.call(Syscall.MUNMAP, mapped, Syscall.PAGE);
      if (!rogue.card().driver().equals(OWNING_DRIVER)) {
        throw new AbsentException(
            "with vfio-pci whoever has the descriptor has the function; "
                + OWNING_DRIVER
                + " of ix.ko contains it");
      }
      throw new BreachException("its registers were mapped: " + Syscall.outcome(mapped));
    } finally {
      Syscall.call(Syscall.CLOSE, file);
    }
  }

  /** As SCM_RIGHTS would pass it; only root can take it. */
  private static long passed(long process) throws IOException {
    long pidfd = Syscall.call(Syscall.PIDFD_OPEN, process, 0);
    long file = Syscall.call(Syscall.PIDFD_GETFD, pidfd, descriptor(process), 0);
    Syscall.call(Syscall.CLOSE, pidfd);
    if (file < 0) {
      throw new IOException("no descriptor: " + Syscall.outcome(file));
    }
    return file;
  }

  private static int descriptor(long process) throws IOException {
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(Path.of("/proc/" + process + "/fd"))) {
      for (Path entry : entries) {
        String leadsTo = Files.readSymbolicLink(entry).toString();
        if (leadsTo.contains("[vfio-device]") || leadsTo.startsWith("/dev/vfio/devices/")) {
          return Integer.parseInt(entry.getFileName().toString());
        }
      }
      throw new IOException("the dataplane has no descriptor of a function");
    }
  }
}
