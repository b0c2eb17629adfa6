// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import org.ixj.device.DeviceQueue;
import org.ixj.domain.ApplicationPort;
import org.ixj.domain.PortRegions;
import org.ixj.loop.ElasticThread;
import org.ixj.memory.MbufPool;
import org.ixj.stack.Stack;
import org.ixj.stats.Counters;

/** One elastic thread and all it owns, as the control path knows it. */
record Worker(
    int index,
    ElasticThread loop,
    Thread thread,
    ApplicationPort port,
    PortRegions regions,
    MbufPool pool,
    DeviceQueue queue,
    Stack stack,
    Counters counters) {

  /** Whether the application hangs, by this worker's port. Any one thread. */
  boolean hangs(HangCheck check, long nowNs) {
    return check.hangs(index, port.consumed(), port.published(), nowNs);
  }

  /**
   * Whether the application has a socket, and so has served. Any thread, as long as the loop runs.
   */
  boolean serves() throws InterruptedException {
    boolean[] serves = new boolean[1];
    loop.atQuiescence(
        () ->
            serves[0] =
                stack.tcp().listeners() + stack.tcp().connections() + stack.udp().sockets() > 0);
    return serves[0];
  }

  /** Fresh memory for the next application. On the elastic thread, at its quiescent point. */
  void renew() {
    queue.suspend(); // no frame may land where a process of the former application can see it
    try {
      regions.renew();
    } finally {
      queue.resume();
    }
  }
}
