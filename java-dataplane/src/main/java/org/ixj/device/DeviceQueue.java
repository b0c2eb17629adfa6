// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import org.ixj.memory.FrameSink;

/** One receive/transmit queue pair of a {@link Device}, polled by one elastic thread. */
public interface DeviceQueue extends FrameSink {
  /**
   * Takes up to {@code max} waiting frames without blocking. Each lies whole at the start of a
   * buffer of the queue's pool, its length set there; the caller owns the buffers. Stops early when
   * the pool is empty (RX_NO_MBUF): frames then wait in the device, and past its capacity are lost
   * there.
   *
   * @return number of buffers written to {@code mbufs}, from index 0
   */
  int receive(int[] mbufs, int max);

  /**
   * Publishes the frames committed since the last flush to the device and wakes it if it sleeps.
   */
  void flush();

  /**
   * Tells the device that this side is about to sleep until {@link #wakeFd} is readable. A frame
   * that arrives after the call makes it readable. Call, then look at {@link #receive} once more,
   * then wait; {@link #awake} ends it.
   */
  void prepareSleep();

  /**
   * Ends {@link #prepareSleep}.
   *
   * @param rung whether {@link #wakeFd} was found readable: then the wake-up is drained, which
   *     costs system calls
   */
  void awake(boolean rung);

  /** The same where nobody has looked at {@link #wakeFd}. */
  default void awake() {
    awake(true);
  }

  /** A descriptor for epoll (EPOLLIN, level-triggered). */
  int wakeFd();

  /**
   * The pool's memory is about to be replaced by other memory at the same addresses: the device
   * must write to it no more. Frames that come before {@link #resume} may be lost.
   */
  default void suspend() {}

  /** Receives again, into the memory that is there now. */
  default void resume() {}

  /** False once the link is gone for good (peer process ended, interface deleted). */
  boolean linkUp();
}
