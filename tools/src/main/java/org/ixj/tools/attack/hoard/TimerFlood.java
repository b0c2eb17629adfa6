// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import org.ixj.sdk.Port;
import org.ixj.tools.attack.Scene;

/** Sets timers without end. */
public final class TimerFlood extends Flood {
  /** Timers of {@code UserTimers}. */
  private static final int BOUND = 1 << 16;

  /** Found by its class. */
  public TimerFlood() {
    super("hoard.timer-flood", BOUND);
  }

  @Override
  long give(Port port, int i) {
    return port.timer(Scene.COOKIE, 3_600_000_000L);
  }
}
