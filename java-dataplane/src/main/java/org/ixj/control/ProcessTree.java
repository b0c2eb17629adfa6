// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Ends a process and all that it forked. Finding these takes a descriptor, to list /proc by; the
 * process itself ends without one, too.
 */
final class ProcessTree {
  private static final Logger LOG = LogManager.getLogger(ProcessTree.class);

  /** How long the end of a killed namespace may take. */
  private static final int KILL_MS = 2000;

  /** Returns once {@code root} has ended, whose child may be the first process of a namespace. */
  static void kill(Process root, boolean namespace) throws InterruptedException {
    if (namespace && killFirst(root)) {
      return;
    }
    try {
      root.descendants().forEach(ProcessHandle::destroyForcibly);
    } catch (RuntimeException e) {
      LOG.debug("what it forked cannot be found", e);
    } finally {
      root.destroyForcibly();
    }
    root.waitFor();
  }

  /**
   * Linux ends all others of a namespace before its first process counts as ended, and the keeper,
   * which is {@code root}, waits for that one.
   */
  private static boolean killFirst(Process root) throws InterruptedException {
    try {
      List<ProcessHandle> first = root.children().toList();
      first.forEach(ProcessHandle::destroyForcibly);
      return !first.isEmpty() && root.waitFor(KILL_MS, TimeUnit.MILLISECONDS);
    } catch (RuntimeException e) {
      LOG.debug("its namespace's first process cannot be found", e);
      return false; // it ends with its keeper, by the signal of a parent's death
    }
  }

  private ProcessTree() {}
}
