// SPDX-License-Identifier: Apache-2.0
package org.ixj.hostile;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.ixj.linux.UnixSocket;

/** A system class loader that asks for the port, hangs up before it is welcomed, and lives on. */
public final class HangsUp extends ClassLoader {
  /** Called by the virtual machine in place of {@code parent}. */
  public HangsUp(ClassLoader parent) {
    super(parent);
    UnixSocket.connect(Path.of(System.getProperty("run"), "app.sock"), 10_000).close();
    while (true) {
      LockSupport.park();
    }
  }
}
