// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A dataplane with nothing to do leaves its core to others. */
@Tag("system")
@ExtendWith(OwnNetwork.class)
class IdleTest {
  private static final long WINDOW_S = 3;
  private static final long MOST_NS = 30_000_000; // one hundredth of the window

  @Test
  void anIdleElasticThreadUsesLessThanAHundredthOfACore() throws Exception {
    try (Service service = Service.start(i -> new Bulk())) {
      BulkClient.upload(Service.at(Bulk.PORT), 10_000_000, 0);
      service.assertAllReturned();
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long id = elasticThread(threads);
      long before = threads.getThreadCpuTime(id);
      // The passing of time is what is measured here: nothing can end this wait early.
      assertThat(new CountDownLatch(1).await(WINDOW_S, TimeUnit.SECONDS)).isFalse();
      long used = threads.getThreadCpuTime(id) - before;
      System.out.printf("idle: %.2f ms of CPU in %d s%n", used / 1e6, WINDOW_S);
      assertThat(used).as("CPU time in ns").isLessThan(MOST_NS);
    }
  }

  private static long elasticThread(ThreadMXBean threads) {
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().equals("elastic-0")) {
        return thread.getThreadId();
      }
    }
    throw new AssertionError("no elastic thread");
  }
}
