// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.child;

import java.io.IOException;
import org.ixj.control.ControlSocket;
import org.ixj.control.RunDirectory;

/** When a dataplane that was started serves: once its application listens. */
public final class Ready {
  private static final int TIMEOUT_MS = Patience.ms(120_000);

  /**
   * Who is asked all the time starts no sooner, on the one processor that an emulated machine has.
   */
  private static final long LOOK_MS = Patience.ms(50);

  /** Waits for a listener of the dataplane {@code name}; false if it ended or took too long. */
  public static boolean await(String name, Child dataplane) throws InterruptedException {
    long deadlineNs = System.nanoTime() + TIMEOUT_MS * 1_000_000L;
    while (System.nanoTime() < deadlineNs) {
      if (listens(name)) {
        return true;
      }
      if (dataplane.ended(LOOK_MS)) {
        return false;
      }
    }
    return false;
  }

  /** Why {@link #await} returned false, for people. */
  public static String missing(Child dataplane) throws InterruptedException {
    return dataplane.ended(0)
        ? dataplane.lastLine().replaceFirst("^ix: ", "")
        : "nothing listened within " + TIMEOUT_MS / 1000 + " s: is the machine busy?";
  }

  private static boolean listens(String name) {
    try {
      return ControlSocket.read(RunDirectory.of(name)).getOrDefault("thread.0.listeners", 0L) > 0;
    } catch (IOException e) {
      return false; // not up yet
    }
  }

  private Ready() {}
}
