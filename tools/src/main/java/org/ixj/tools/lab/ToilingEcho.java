// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;

/** Echo that toils for each piece it receives; of domain {@code none}, on the elastic thread. */
final class ToilingEcho extends StreamApplication {
  static final int PORT = 7;

  private final Toil toil;
  private final AtomicLong wrong;

  /**
   * An echo.
   *
   * @param wrong takes the number of wrong results
   */
  ToilingEcho(Toil toil, AtomicLong wrong) {
    this.toil = toil;
    this.wrong = wrong;
  }

  @Override
  protected void started() {
    listen(PORT);
  }

  @Override
  protected int received(Connection c, MemorySegment messageBuffers, long offset, int length) {
    int failed = toil.turn();
    if (failed != 0) {
      wrong.addAndGet(failed);
    }
    return c.write(messageBuffers, offset, length);
  }
}
