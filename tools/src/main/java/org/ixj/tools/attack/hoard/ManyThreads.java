// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.util.concurrent.CountDownLatch;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Has as many threads as it can spin. */
public final class ManyThreads extends Attack {
  /** Beyond every limit of Confinement's. */
  private static final int MANY = 5000;

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
