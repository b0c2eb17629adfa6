// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Witness;

/** Has as many threads as it can spin. */
public final class ManyThreads extends Attack {
  /** Beyond every limit of Confinement's. */
  private static final int MANY = 5000;

  /** A JVM has as many of its own. */
  private static final int FEW = 200;

  private static final long STACK_BYTES = 1 << 16;

  /** While the suite looks whether others are served. */
  private static final long SPIN_NS = 3_000_000_000L;

  private volatile long endNs;

  private void spin(CountDownLatch all) {
    try {
      all.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    while (System.nanoTime() < endNs) {
      Thread.onSpinWait();
    }
  }

  /** Found by its class. */
  public ManyThreads() {
    super(
        "hoard.many-threads",
        Promise.OWN_COST,
        "its own limit of threads; others are served",
        End.EITHER,
        "status 1 or counts as hanging");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  /** Waits until they have ended: what is tried next may need a thread. */
  @Override
  public Witness witness(String dataplane, Supplier<List<String>> output) {
    return () ->
        ProcessHandle.allProcesses()
                .filter(
                    process ->
                        process.info().commandLine().orElse("").contains("/" + dataplane + "/app"))
                .anyMatch(process -> threads(process.pid()) > FEW)
            ? "its threads spin on"
            : null;
  }

  private static int threads(long pid) {
    String[] names = Path.of("/proc/" + pid + "/task").toFile().list();
    return names == null ? 0 : names.length; // it ended
  }

  @Override
  public void strike(Scene scene) {
    CountDownLatch all = new CountDownLatch(1);
    int started = 0;
    try {
      for (; started < MANY; started++) {
        new Thread(null, () -> spin(all), "spinner", STACK_BYTES).start();
      }
      endNs = System.nanoTime();
    } catch (OutOfMemoryError e) { // what Java calls a thread that cannot be made
      endNs = System.nanoTime() + SPIN_NS;
    }
    all.countDown();
    scene.judge(started < MANY, started + " threads");
  }
}
