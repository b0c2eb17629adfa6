// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Makes a network interface. */
public final class TapDevice extends Attack {
  /** Found by its class. */
  public TapDevice() {
    super("process.tap-device", Promise.CONFINED, "EPERM, EACCES or ENOENT");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    long file = Syscall.open("/dev/net/tun", Syscall.O_RDWR);
    if (file < 0) {
      scene.mustFail(file, Syscall.EACCES, Syscall.ENOENT, Syscall.EPERM);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      long setInterface = 0x400454CAL;
      short tapWithoutInformation = 0x1002;
      MemorySegment request = arena.allocate(40);
      request.set(ValueLayout.JAVA_SHORT, 16, tapWithoutInformation);
      long result = Syscall.call(Syscall.IOCTL, file, setInterface, request.address());
      scene.mustFail(result, Syscall.EPERM);
    } finally {
      Syscall.call(Syscall.CLOSE, file);
    }
  }
}
