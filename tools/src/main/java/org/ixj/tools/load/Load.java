// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import org.ixj.control.PolledApplication;

/** A run's client side, on one elastic thread; the methods here are for another. */
public interface Load extends PolledApplication {
  /** What a profile asks for: connections that stay, or ones that come and go. */
  static Load of(LoadProfile profile, boolean churn) {
    return churn ? new ChurnGenerator(profile) : new LoadGenerator(profile);
  }

  /** Waits up to {@code milliseconds}; whether the run is over. */
  boolean awaitEnd(long milliseconds) throws InterruptedException;

  /** What came of it. After {@link #awaitEnd}. */
  LoadResult result();
}
