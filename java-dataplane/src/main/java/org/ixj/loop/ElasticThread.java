// SPDX-License-Identifier: Apache-2.0
package org.ixj.loop;

import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.device.DeviceQueue;
import org.ixj.domain.ApplicationPort;
import org.ixj.domain.Peer;
import org.ixj.linux.Affinity;
import org.ixj.linux.Epoll;
import org.ixj.linux.EventFd;
import org.ixj.stack.Stack;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.stats.Stage;
import org.ixj.stats.StageClock;
import org.jspecify.annotations.Nullable;

/**
 * The elastic thread (Figure 1b of the paper): polls its receive queue for at most B frames, runs
 * each through the stack, tells the application, executes the application's batch, runs timers, and
 * transmits; then again, to completion, without a lock, an allocation or a system call.
 *
 * <p>Batching is adaptive: a turn takes what is there and never waits for more, so a batch forms
 * only when frames arrive faster than they are processed.
 *
 * <p>An idle thread spins for a while, then sleeps on the device's and the application's wake-ups.
 */
public final class ElasticThread implements Runnable, AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(ElasticThread.class);

  /** Longest sleep; bounds how late a clock jump or a lost wake-up of a driver is noticed. */
  private static final long MAX_SLEEP_US = 1_000_000;

  // What a sleep is ended by; a bit each.
  private static final int SOURCES = 3;
  private static final long DEVICE = 1;
  private static final long KICK = 2;
  private static final long APPLICATION = 4;

  private final DeviceQueue queue;
  private final Stack stack;
  private final ApplicationPort port;
  private final LoopConfig config;
  private final Clock clock;
  private final Counters counters;
  private final StageClock stages;
  private final Epoll epoll;
  private final EventFd kick;
  private final int[] frames;

  /** The application to watch for wake-ups; null when there is none or it hung up. */
  private @Nullable Peer peer;

  private Place place = Place.HOST;

  private volatile boolean stopping;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Request request;

  private static final class Request {
    final Runnable action;
    final CountDownLatch done = new CountDownLatch(1);
    @Nullable RuntimeException failure;

    Request(Runnable action) {
      this.action = action;
    }
  }

  /** Takes the queue, stack and port over; nothing else may touch them until the thread ends. */
  public ElasticThread(
      DeviceQueue queue,
      Stack stack,
      ApplicationPort port,
      LoopConfig config,
      Clock clock,
      Counters counters) {
    this.queue = queue;
    this.stack = stack;
    this.port = port;
    this.config = config;
    this.clock = clock;
    this.counters = counters;
    stages = counters.stages();
    epoll = new Epoll(SOURCES);
    kick = new EventFd();
    frames = new int[config.batch()];
    epoll.add(queue.wakeFd(), Epoll.IN, DEVICE);
    epoll.add(kick.fd().number(), Epoll.IN, KICK);
  }

  /**
   * Runs until {@link #stop}, or until our own code fails: then the thread stops, for what it owns
   * may be in any state, and {@link #failure} tells.
   */
  @Override
  public void run() {
    try {
      loop();
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      ended = true;
      Request pending = request;
      if (pending != null) {
        refuse(pending);
      }
    }
  }

  /** What ended {@link #run} other than {@link #stop}, or null. Any thread. */
  public @Nullable Throwable failure() {
    return failure;
  }

  private void loop() {
    long idleSinceUs = clock.nowUs();
    stages.start();
    while (!stopping) {
      Request pending = request;
      if (pending != null) {
        serve(pending);
      }
      boolean maySleep = place.beginTurn();
      long nowUs = clock.nowUs();
      if (turn(nowUs)) {
        idleSinceUs = nowUs;
      } else if (!maySleep || maySpin(nowUs - idleSinceUs)) {
        Thread.onSpinWait();
      } else {
        sleep(nowUs);
        idleSinceUs = clock.nowUs();
      }
    }
  }

  /** Not for ever, and not on the processor that the application needs for what comes next. */
  private boolean maySpin(long idleUs) {
    return idleUs < config.spinUs() && !port.applicationWaits(Affinity.current());
  }

  /** One run to completion; whether there was anything to do. */
  private boolean turn(long nowUs) {
    stages.mark(Stage.IDLE);
    int received = queue.receive(frames, frames.length);
    stages.mark(Stage.RX);
    for (int i = 0; i < received; i++) {
      input(frames[i], nowUs);
    }
    if (received > 0) {
      counters.add(Counter.RX_FRAMES, received);
      counters.add(Counter.RX_BATCHES);
    }
    stages.mark(Stage.INPUT);
    boolean worked = port.turn(nowUs) || received > 0;
    stack.advance(nowUs);
    stages.mark(Stage.OUTPUT);
    queue.flush();
    if (received > 0) {
      place.forwarded();
    }
    stages.mark(Stage.TX);
    stages.turnEnded(worked);
    return worked;
  }

  /**
   * Protocol code checks what comes from the network and does not throw. If it does all the same, a
   * frame must not be able to stop the dataplane: it is counted, and its buffer, whose owner nobody
   * can tell, is given up.
   */
  private void input(int mbuf, long nowUs) {
    try {
      stack.input(mbuf, nowUs);
    } catch (RuntimeException e) {
      counters.add(Counter.DROP_INTERNAL);
      LOG.warn("a frame met a bug and was dropped", e);
    }
  }

  private void sleep(long nowUs) {
    long rung = 0;
    queue.prepareSleep();
    if (port.prepareSleep() && !turn(nowUs) && request == null && !stopping) {
      long untilUs = Math.min(stack.nextDeadlineUs() - clock.nowUs(), MAX_SLEEP_US);
      if (untilUs > 0) {
        counters.add(Counter.SLEEPS);
        int sources = epoll.waitUs(untilUs);
        stages.woke();
        for (int i = 0; i < sources; i++) {
          rung |= epoll.data(i);
        }
      }
    }
    port.awake();
    queue.awake((rung & DEVICE) != 0);
    if ((rung & KICK) != 0) {
      kick.drain();
    }
    Peer present = peer;
    if (present != null && (rung & APPLICATION) != 0 && !present.drain()) {
      unwatch(present);
    }
  }

  /** Starts serving an application; the port's regions are fresh. Any other thread. */
  public void attach(Peer application) throws InterruptedException {
    atQuiescence(
        () -> {
          port.attach(application);
          if (application.wakeFd() != Peer.NO_FD) {
            epoll.add(application.wakeFd(), Epoll.IN, APPLICATION);
          }
          peer = application;
        });
  }

  /**
   * Stops serving: resets the application's connections, frees its buffers. No effect on a thread
   * that has ended. Any other thread.
   */
  public void detach() throws InterruptedException {
    try {
      atQuiescence(
          () -> {
            if (peer != null) {
              unwatch(peer);
            }
            port.detach(clock.nowUs());
            queue.flush();
          });
    } catch (IllegalStateException e) {
      if (!ended) {
        throw e;
      }
    }
  }

  /** Where the thread executes from its next turn on. Any other thread. */
  public void moveTo(Place other) throws InterruptedException {
    atQuiescence(() -> place = other);
  }

  private void unwatch(Peer present) {
    if (present.wakeFd() != Peer.NO_FD) {
      epoll.remove(present.wakeFd());
    }
    peer = null;
  }

  /**
   * Runs {@code action} on the elastic thread between two turns, where no frame is in flight, and
   * waits for it. Any other thread, one at a time.
   *
   * @throws IllegalStateException when the elastic thread has ended
   */
  public synchronized void atQuiescence(Runnable action) throws InterruptedException {
    Request made = new Request(action);
    request = made;
    // Looked at after the request is there; the thread looks for requests after it has set this.
    if (ended) {
      refuse(made);
    }
    kick.ring();
    made.done.await();
    if (made.failure != null) {
      throw made.failure;
    }
  }

  private static void refuse(Request pending) {
    pending.failure = new IllegalStateException("the elastic thread has ended");
    pending.done.countDown();
  }

  private void serve(Request pending) {
    try {
      pending.action.run();
    } catch (RuntimeException e) {
      pending.failure = e;
    }
    request = null;
    pending.done.countDown();
  }

  /** Gives the descriptors back. After {@link #run} has ended, or if it never began. */
  @Override
  public void close() {
    epoll.close();
    kick.close();
  }

  /** Ends {@link #run} after the present turn. Any thread. */
  public void stop() {
    stopping = true;
    kick.ring();
  }
}
