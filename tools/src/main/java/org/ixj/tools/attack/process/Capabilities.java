// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Does what takes a capability (capabilities(7)). */
public final class Capabilities extends Attack {
  private static final int UNLINK = 87;
  private static final int CHOWN = 92;
  private static final int MKNOD = 133;
  private static final int SETPRIORITY = 141;
  private static final int CHROOT = 161;

  private static final int CHARACTER_DEVICE = 0020600;
  private static final int MEMORY = 1 << 8 | 1; // Linux's numbers of /dev/mem

  private static final int INET = 2;
  private static final int RAW = 3;
  private static final int ICMP = 1;

  /** Found by its class. */
  public Capabilities() {
    super("process.capabilities", Promise.CONFINED, "EPERM, each");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    Path file = Files.createTempFile("ixj", ".capable");
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom(file.toString()).address();
      long node = arena.allocateFrom(file + ".node").address();
      Map<String, Long> results = new LinkedHashMap<>();
      results.put("CAP_CHOWN", Syscall.call(CHOWN, path, 1, 1));
      results.put("CAP_MKNOD", Syscall.call(MKNOD, node, CHARACTER_DEVICE, MEMORY));
      results.put("CAP_SYS_CHROOT", Syscall.call(CHROOT, arena.allocateFrom("/").address()));
      results.put("CAP_NET_RAW", Syscall.call(Syscall.SOCKET, INET, RAW, ICMP));
      results.put("CAP_SYS_NICE", Syscall.call(SETPRIORITY, 0, 0, -1));
      Syscall.call(UNLINK, node);
      results.values().removeIf(result -> result == -Syscall.EPERM || result == -Syscall.EACCES);
      scene.judge(
          results.isEmpty(), results.isEmpty() ? "none of them" : "has " + results.keySet());
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
