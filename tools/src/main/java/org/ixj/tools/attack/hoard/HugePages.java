// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.ixj.tools.attack.AbsentException;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;
import org.ixj.tools.attack.Witness;

/** Takes the host's huge pages, from which message buffers are made. */
public final class HugePages extends Attack {
  private static final Path FREE =
      Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");

  private static final long PAGE_BYTES = 2L << 20;
  private static final long ANONYMOUS_PRIVATE_HUGE = 0x40022 | 21L << 26; // MAP_HUGE_2MB

  /** Found by its class. */
  public HugePages() {
    super("hoard.huge-pages", Promise.OWN_COST, "ENOMEM, though the host has some");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  /** Whether others can have one afterwards, who could before. */
  @Override
  public Witness witness(String dataplane, Supplier<List<String>> output) {
    return canTake() ? () -> canTake() ? null : "nobody else gets one any more" : Witness.NONE;
  }

  private static boolean canTake() {
    long page = take();
    return page >= 0 && Syscall.call(Syscall.MUNMAP, page, PAGE_BYTES) == 0;
  }

  private static long take() {
    return Syscall.call(
        Syscall.MMAP,
        0,
        PAGE_BYTES,
        Syscall.PROT_READ | Syscall.PROT_WRITE,
        ANONYMOUS_PRIVATE_HUGE,
        -1);
  }

  @Override
  public void strike(Scene scene) throws Exception {
    if (!Files.exists(FREE) || Files.readAllLines(FREE).equals(List.of("0"))) {
      throw new AbsentException("the host has none to take");
    }
    int taken = 0;
    long last = take();
    while (last >= 0) {
      taken++;
      last = take();
    }
    scene.judge(
        taken == 0 && last == -Syscall.ENOMEM, taken + " taken, and then " + Syscall.outcome(last));
  }
}
