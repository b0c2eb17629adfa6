// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;

/** A queue of a {@link FaultyDevice}. */
public final class FaultyQueue extends StagedQueue {
  private static final int BURST = 64;

  private final MbufPool pool;
  private final Counters counters;

  // Received frames that wait for the next receive: a burst, its duplicates, and what was held.
  private final int[] burst = new int[BURST];
  private final int[] ready = new int[2 * BURST + HeldFrames.CAPACITY];
  private int readyFirst;
  private int readyEnd;
  private final FaultDice receiveDice;
  private final HeldFrames receiveHeld = new HeldFrames();

  private final FaultDice transmitDice;
  private final HeldFrames transmitHeld = new HeldFrames();
  private final MemorySegment heldBytes;
  private final int[] heldLength = new int[HeldFrames.CAPACITY];
  private int heldInUse;

  FaultyQueue(
      DeviceQueue queue,
      MbufPool pool,
      Counters counters,
      FaultDice receiveDice,
      FaultDice transmitDice) {
    super(queue);
    this.pool = pool;
    this.counters = counters;
    this.receiveDice = receiveDice;
    this.transmitDice = transmitDice;
    heldBytes =
        Arena.ofAuto().allocate((long) HeldFrames.CAPACITY * queue.maxFrameBytes(), Long.BYTES);
  }

  /** What happened to received frames. */
  public FaultCounts receiveFaults() {
    return receiveDice.counts;
  }

  /** What happened to sent frames. */
  public FaultCounts transmitFaults() {
    return transmitDice.counts;
  }

  @Override
  public int receive(int[] mbufs, int max) {
    transmitHeld.polled();
    if (sendDue()) {
      queue.flush();
    }
    if (readyFirst == readyEnd) {
      readyFirst = 0;
      readyEnd = 0;
      receiveHeld.polled();
      releaseDue();
      int n = queue.receive(burst, Math.min(max, BURST));
      for (int i = 0; i < n; i++) {
        receiveOne(burst[i]);
      }
    }
    int delivered = 0;
    while (delivered < max && readyFirst < readyEnd) {
      mbufs[delivered++] = ready[readyFirst++];
    }
    return delivered;
  }

  private void receiveOne(int mbuf) {
    if (receiveDice.loses()) {
      counters.add(Counter.FAULT_LOST);
      pool.free(mbuf);
      return;
    }
    long at = pool.offset(mbuf);
    int copy = receiveDice.duplicates() ? pool.allocate() : MbufPool.NONE;
    if (copy != MbufPool.NONE) {
      // The second copy stays as it was, also when the first is damaged.
      MemorySegment.copy(pool.segment(), at, pool.segment(), pool.offset(copy), pool.length(mbuf));
      pool.length(copy, pool.length(mbuf));
      receiveDice.counts.duplicated++;
    }
    pool.length(mbuf, receiveDice.damage(pool.segment(), at, pool.length(mbuf)));
    if (!receiveHeld.isFull() && receiveDice.reorders()) {
      receiveHeld.add(mbuf, receiveDice.framesHeldBack(), receiveDice.pollsHeldBack());
      receiveDice.counts.reordered++;
    } else {
      deliver(mbuf);
    }
    if (copy != MbufPool.NONE) {
      deliver(copy);
    }
  }

  private void deliver(int mbuf) {
    ready[readyEnd++] = mbuf;
    receiveHeld.framePassed();
    releaseDue();
  }

  private void releaseDue() {
    for (int mbuf = receiveHeld.takeDue(); mbuf != HeldFrames.NONE; mbuf = receiveHeld.takeDue()) {
      ready[readyEnd++] = mbuf;
    }
  }

  @Override
  public void commit() {
    if (transmitDice.loses()) {
      counters.add(Counter.FAULT_LOST);
      return;
    }
    int whole = stage.length();
    if (transmitDice.duplicates()) {
      transmitDice.counts.duplicated++;
      send(stage.segment(), 0, whole);
    }
    int bytes = transmitDice.damage(stage.segment(), 0, whole);
    if (!transmitHeld.isFull() && transmitDice.reorders()) {
      hold(bytes);
      transmitDice.counts.reordered++;
    } else {
      send(stage.segment(), 0, bytes);
      transmitHeld.framePassed();
      sendDue();
    }
  }

  private void hold(int bytes) {
    int slot = Integer.numberOfTrailingZeros(~heldInUse);
    heldInUse |= 1 << slot;
    heldLength[slot] = bytes;
    MemorySegment.copy(stage.segment(), 0, heldBytes, heldOffset(slot), bytes);
    transmitHeld.add(slot, transmitDice.framesHeldBack(), transmitDice.pollsHeldBack());
  }

  private boolean sendDue() {
    boolean any = false;
    for (int slot = transmitHeld.takeDue();
        slot != HeldFrames.NONE;
        slot = transmitHeld.takeDue()) {
      sendHeld(slot);
      any = true;
    }
    return any;
  }

  private void sendHeld(int slot) {
    heldInUse &= ~(1 << slot);
    send(heldBytes, heldOffset(slot), heldLength[slot]);
  }

  private long heldOffset(int slot) {
    return (long) slot * queue.maxFrameBytes();
  }

  private void send(MemorySegment frame, long at, int bytes) {
    if (!FrameStage.send(queue, frame, at, bytes)) {
      counters.add(Counter.TX_FULL);
    }
  }

  /** Nothing is held back over a sleep: what was to be sent goes, what was received is next. */
  @Override
  public void prepareSleep() {
    for (int slot = transmitHeld.takeAny();
        slot != HeldFrames.NONE;
        slot = transmitHeld.takeAny()) {
      sendHeld(slot);
    }
    queue.flush();
    if (readyFirst == readyEnd) {
      readyFirst = 0;
      readyEnd = 0;
    }
    for (int mbuf = receiveHeld.takeAny(); mbuf != HeldFrames.NONE; mbuf = receiveHeld.takeAny()) {
      ready[readyEnd++] = mbuf;
    }
    queue.prepareSleep();
  }

  /** Gives back the buffers nobody received. */
  void freeHeld() {
    for (int mbuf = receiveHeld.takeAny(); mbuf != HeldFrames.NONE; mbuf = receiveHeld.takeAny()) {
      pool.free(mbuf);
    }
    while (readyFirst < readyEnd) {
      pool.free(ready[readyFirst++]);
    }
  }
}
