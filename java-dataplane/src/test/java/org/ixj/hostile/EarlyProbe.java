// SPDX-License-Identifier: Apache-2.0
package org.ixj.hostile;

import java.nio.file.Path;
import org.ixj.abi.WelcomeLayout;
import org.ixj.linux.DescriptorMessage;
import org.ixj.linux.UnixSocket;

/**
 * A system class loader that takes the port before the SDK can, keeps its four descriptors, and
 * tries on each what an application must not be able to do. Prints what each attempt came to.
 */
public final class EarlyProbe extends ClassLoader {
  private static final int O_RDWR = 2;
  private static final int PROT_READ = 1;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final int PUNCH_HOLE_KEEP_SIZE = 3;
  private static final long PAGE = 4096;
  private static final String[] REGIONS = {"mbufs", "events", "commands", "arena"};

  /** Called by the virtual machine in place of {@code parent}. */
  public EarlyProbe(ClassLoader parent) {
    super(parent);
    UnixSocket socket = UnixSocket.connect(Path.of(System.getProperty("run"), "app.sock"), 10_000);
    DescriptorMessage message =
        DescriptorMessage.receive(socket, (int) WelcomeLayout.BYTES, WelcomeLayout.DESCRIPTORS);
    for (int i = 0; i < REGIONS.length; i++) {
      attack(REGIONS[i], message.descriptors().get(i).number());
    }
    tell("end", 0);
    Runtime.getRuntime().halt(0);
  }

  private static void attack(String region, int fd) {
    long reopened = Native.open("/proc/self/fd/" + fd, O_RDWR);
    tell(region + " reopen", reopened);
    tell(region + " map", map(fd, PROT_READ_WRITE));
    long mapped = map(fd, PROT_READ);
    tell(
        region + " mprotect", Native.call(Native.MPROTECT, mapped, PAGE, PROT_READ_WRITE, 0, 0, 0));
    tell(region + " punch", Native.call(Native.FALLOCATE, fd, PUNCH_HOLE_KEEP_SIZE, 0, PAGE, 0, 0));
    tell(region + " grow", Native.call(Native.FTRUNCATE, fd, 1L << 30, 0, 0, 0, 0));
    // Unsealed it would go through and the dataplane die of SIGBUS: not asked for there.
    if (Boolean.getBoolean("shrink")) {
      tell(region + " shrink", Native.call(Native.FTRUNCATE, fd, 0, 0, 0, 0, 0));
    }
  }

  private static long map(int fd, int access) {
    return Native.call(Native.MMAP, 0, PAGE, access, MAP_SHARED, fd, 0);
  }

  private static void tell(String what, long result) {
    System.out.println("probe " + what + ": " + result);
    System.out.flush();
  }
}
