// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import java.lang.invoke.VarHandle;
import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventsLayout;
import org.ixj.stack.Stack;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.stats.Stage;
import org.ixj.stats.StageClock;
import org.jspecify.annotations.Nullable;

/**
 * The dataplane's side of one port: event conditions out, batched system calls in. One elastic
 * thread runs it; {@link #attach} and {@link #detach} happen at that thread's quiescent point.
 */
public final class ApplicationPort {
  /**
   * Most commands of one turn. More wait for the next, so that a flood of them cannot keep the
   * device and the timers from their share.
   */
  private static final int COMMANDS_PER_TURN = 1024;

  private final PortRegions regions;
  private final Stack stack;
  private final Counters counters;
  private final StageClock stages;
  private final EventRing events;
  private final CommandRing commands;
  private @Nullable Peer peer;
  private int toldProcessor;

  /** A port on {@code regions}, without an application so far. */
  public ApplicationPort(PortRegions regions, Stack stack, Counters counters) {
    this.regions = regions;
    this.stack = stack;
    this.counters = counters;
    stages = counters.stages();
    events =
        new EventRing(regions.events(), regions.commands(), regions.config(), stack.addresses());
    commands = new CommandRing(regions, stack, counters);
  }

  /** Starts serving an application; the regions are fresh. Elastic thread only. */
  public void attach(Peer peer) {
    header(EventsLayout.MAGIC, Abi.MAGIC);
    header(EventsLayout.VERSION, Abi.VERSION);
    header(EventsLayout.EVENT_ENTRIES, regions.config().eventEntries());
    header(EventsLayout.COMMAND_ENTRIES, regions.config().commandEntries());
    events.reset();
    commands.reset();
    toldProcessor = 0;
    this.peer = peer;
  }

  /** Stops serving: connections are reset, buffers come back. Elastic thread only. */
  public void detach(long nowUs) {
    peer = null;
    stack.shutdown(nowUs);
  }

  /**
   * The application's part of a loop turn.
   *
   * @return whether anything was done
   */
  public boolean turn(long nowUs) {
    Peer present = peer;
    if (present == null) {
      return false;
    }
    events.refreshHead();
    if (events.head() == events.tail()) {
      // Nothing told so far can still point the application at a buffer of an ended connection.
      stack.reclaim();
    }
    stack.drain(events);
    long toldBefore = events.published();
    boolean told = events.publish();
    if (told) {
      wakeIfSleeping(present, toldBefore);
    }
    stages.mark(Stage.EVENTS);
    boolean again = present.turn();
    stages.mark(Stage.APPLICATION);
    int executed = commands.execute(COMMANDS_PER_TURN, nowUs);
    if (executed > 0 && commands.answered()) {
      wakeIfSleeping(present, events.head());
    }
    stages.mark(Stage.COMMANDS);
    return told || executed > 0 || again;
  }

  /**
   * Executes what the application has published, outside of its place in the turn: for one that
   * shares this thread and has filled the ring.
   */
  public void executeNow(long nowUs) {
    commands.execute(COMMANDS_PER_TURN, nowUs);
  }

  /**
   * Whether the application has work to do and waits for {@code processor}, the one the calling
   * thread is on. It may say what it likes: who is told yes sleeps, and is woken by all that is of
   * concern. Elastic thread only.
   */
  public boolean applicationWaits(int processor) {
    int here = 1 + processor;
    if (here != toldProcessor) {
      toldProcessor = here;
      header(EventsLayout.DATAPLANE_CPU, here);
    }
    // One that has been rung takes its flag back only when it runs: what it was told says it.
    return peer != null
        && RingWords.getOpaque(regions.commands(), CommandsLayout.APP_CPU) == here
        && (events.head() != events.tail()
            || RingWords.getOpaque(regions.commands(), CommandsLayout.APP_SLEEPING) == 0);
  }

  /** Announces that this side is about to sleep; false when there is work after all. */
  public boolean prepareSleep() {
    RingWords.setOpaque(regions.events(), EventsLayout.DATAPLANE_SLEEPING, 1);
    // Store of the flag before load of the tail; the application stores the tail, fences, and loads
    // the flag. One of the two sees the other, so no command waits for a sleeper.
    VarHandle.fullFence();
    return peer == null || !commands.pending();
  }

  /** Ends {@link #prepareSleep}. */
  public void awake() {
    RingWords.setOpaque(regions.events(), EventsLayout.DATAPLANE_SLEEPING, 0);
  }

  /** Events published to the present application. Any thread. */
  public long published() {
    return RingWords.getAcquire(regions.events(), EventsLayout.EVENT_TAIL);
  }

  /** Events the application says it has consumed; it may say anything. Any thread. */
  public long consumed() {
    return RingWords.getAcquire(regions.commands(), CommandsLayout.EVENT_HEAD);
  }

  private void header(long offset, int value) {
    RingWords.setOpaque(regions.events(), offset, value);
  }

  /**
   * @param toldBefore events published before this: one that has not consumed them has been rung,
   *     or was awake then and looks for them before it sleeps
   */
  private void wakeIfSleeping(Peer present, long toldBefore) {
    // Store of the tail before load of the flag; mirror image of the application's prepare.
    VarHandle.fullFence();
    if (RingWords.getOpaque(regions.commands(), CommandsLayout.APP_SLEEPING) == 0) {
      return;
    }
    // Load of the flag before load of the head: who sleeps has stored its head before.
    VarHandle.acquireFence();
    events.refreshHead();
    if (events.head() >= toldBefore) {
      counters.add(Counter.DOORBELLS);
      present.wake();
    }
  }
}
