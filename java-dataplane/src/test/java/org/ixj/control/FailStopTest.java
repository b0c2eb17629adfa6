// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.ixj.device.Device;
import org.ixj.device.DeviceException;
import org.ixj.device.DeviceQueue;
import org.ixj.device.ForwardingDevice;
import org.ixj.memory.MbufPool;
import org.ixj.sdk.Port;
import org.ixj.stats.Counters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An elastic thread that fails stops its dataplane and leaves nobody waiting. */
final class FailStopTest {
  /** Shares the elastic thread, and takes it down. */
  private static final class Bomb implements PolledApplication {
    @Override
    public void start(Port port) {}

    @Override
    public boolean polled(Port port) {
      throw new IllegalArgumentException("boom");
    }
  }

  /** Does nothing. */
  private static final class Idle implements PolledApplication {
    @Override
    public void start(Port port) {}

    @Override
    public boolean polled(Port port) {
      return false;
    }
  }

  /** A device whose queues cannot be had, or fail when it is gone. */
  private static final class BrokenDevice extends ForwardingDevice {
    private final boolean opens;
    private final AtomicBoolean gone;
    private final CountDownLatch failed = new CountDownLatch(1);

    BrokenDevice(Device device, boolean opens, AtomicBoolean gone) {
      super(device);
      this.opens = opens;
      this.gone = gone;
    }

    void awaitFailure() {
      try {
        failed.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public DeviceQueue open(int index, MbufPool pool, Counters counters) {
      if (!opens) {
        throw new DeviceException("card: no queue; buy another");
      }
      DeviceQueue queue = device().open(index, pool, counters);
      return (DeviceQueue)
          Proxy.newProxyInstance(
              DeviceQueue.class.getClassLoader(),
              new Class<?>[] {DeviceQueue.class},
              (_, method, arguments) -> {
                if (method.getName().equals("receive") && gone.get()) {
                  failed.countDown();
                  throw new DeviceException("card: gone; buy another");
                }
                return method.invoke(queue, arguments);
              });
    }
  }

  @Test
  void aQueueThatCannotBeHadIsSomethingMissingAndNoBug() {
    assertThatThrownBy(
            () ->
                Dataplane.start(
                    WireServiceTest.config("t-noqueue", "wire", "10.9.0.1/24"),
                    device -> new BrokenDevice(device, false, new AtomicBoolean()),
                    _ -> new Idle()))
        .isInstanceOf(DataplaneException.class)
        .hasMessage("card: no queue; buy another");
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void aCardThatIsGoneEndsTheDataplaneWithItsOwnLine() throws InterruptedException {
    AtomicBoolean gone = new AtomicBoolean();
    try (Dataplane dataplane =
        Dataplane.start(
            WireServiceTest.config("t-gone", "wire", "10.9.0.1/24"),
            device -> new BrokenDevice(device, true, gone),
            _ -> new Idle())) {
      gone.set(true);
      dataplane.awaitEnd();
      assertThat(dataplane.failure()).isEqualTo("card: gone; buy another");
    }
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void aCardThatIsGoneBeforeThereIsAnApplicationSaysSoItself() {
    AtomicReference<BrokenDevice> card = new AtomicReference<>();
    assertThatThrownBy(
            () ->
                Dataplane.start(
                    WireServiceTest.config("t-gone-early", "wire", "10.9.0.1/24"),
                    device -> {
                      card.set(new BrokenDevice(device, true, new AtomicBoolean(true)));
                      return card.get();
                    },
                    _ -> {
                      card.get().awaitFailure();
                      return new Idle();
                    }))
        .isInstanceOf(DataplaneException.class)
        .hasMessage("card: gone; buy another");
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void failureIsToldAndEverybodyGoesOn() throws InterruptedException {
    try (Dataplane dataplane =
        Dataplane.start(WireServiceTest.config("t-bomb", "wire", "10.9.0.1/24"), _ -> new Bomb())) {
      dataplane.awaitEnd();
      assertThat(dataplane.failure()).contains("boom");
      assertThat(dataplane.figures()).containsKey("thread.0.rx-frames");
    }
  }
}
