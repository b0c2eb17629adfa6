// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.linux.LinuxException;
import org.ixj.linux.LinuxProcess;

/**
 * Keeps the kernel from moving the memory of this process about. For a page that is taken away,
 * were it only for a moment, KVM stops the guest, and the next touch of it is an exit.
 */
final class SteadyMemory {
  private static final Logger LOG = LogManager.getLogger(SteadyMemory.class);

  /**
   * Once everything that counts is mapped and touched. What cannot be had is said, and no error.
   */
  static void keep() {
    try {
      LinuxProcess.lockMemory();
    } catch (LinuxException e) {
      LOG.warn(
          "memory is not locked, and its return from swap space leaves ring 0: {}", e.getMessage());
    }
    // Huge pages that are there stay; none is made any more out of small ones that are in use.
    LinuxProcess.disableTransparentHugePages();
    LinuxProcess.neverMergeMemory();
    if (isBalanced()) {
      LOG.warn(
          "NUMA balancing takes pages away to see who misses them: install numactl, which ix run"
              + " then uses, or sudo sysctl kernel.numa_balancing=0");
    }
  }

  /** Whether the kernel moves this process's pages after its threads; not if it has a policy. */
  private static boolean isBalanced() {
    return !text("/proc/sys/kernel/numa_balancing").strip().matches("0?")
        && text("/proc/thread-self/numa_maps")
            .lines()
            .limit(1)
            .anyMatch(l -> l.contains(" default "));
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      return ""; // a kernel without NUMA
    }
  }

  private SteadyMemory() {}
}
