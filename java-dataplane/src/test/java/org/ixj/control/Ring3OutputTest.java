// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who looks at an application, and who ends it, wait for no reader of its log. */
@Timeout(30)
final class Ring3OutputTest {
  private static Supplier<byte[]> logs(AtomicInteger looks) {
    return () -> ("line " + looks.incrementAndGet() + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aReaderThatHasStoppedHoldsUpNobody() throws InterruptedException {
    AtomicInteger looks = new AtomicInteger();
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Ring3Output output =
        new Ring3Output(
            "app",
            logs(looks),
            new ApplicationOutput(
                "app",
                line -> {
                  reading.countDown();
                  awaitThrough(never);
                },
                System::nanoTime));
    output.look();
    reading.await();
    for (int i = 0; i < 10_000; i++) {
      output.look();
    }
    output.close();
    assertThat(looks).hasValue(1);
    never.countDown(); // it reads on, after the application was given back
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("output of app")) {
        thread.join();
      }
    }
    assertThat(looks).as("looks at what is no more").hasValue(1);
  }

  /** A reader who has stopped: comes back when the test lets it. */
  static void awaitThrough(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theLastOfItIsToldBeforeItsEnd() throws InterruptedException {
    LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    AtomicInteger looks = new AtomicInteger();
    try (Ring3Output output =
        new Ring3Output(
            "app",
            logs(looks),
            new ApplicationOutput("app", line -> told.add(line.text()), System::nanoTime))) {
      output.look();
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("line 1");
    }
    assertThat(told).contains("line " + looks.get());
    assertThat(looks.get()).isGreaterThan(1);
  }
}
