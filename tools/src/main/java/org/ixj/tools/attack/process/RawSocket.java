// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Asks for a socket that sees every frame. */
public final class RawSocket extends Attack {
  /** Found by its class. */
  public RawSocket() {
    super("process.raw-socket", Promise.CONFINED, "EPERM or EAFNOSUPPORT");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long packet = 17;
    long raw = 3;
    long everything = 0x0300;
    scene.mustFail(
        Syscall.call(Syscall.SOCKET, packet, raw, everything), Syscall.EPERM, Syscall.EAFNOSUPPORT);
  }
}
