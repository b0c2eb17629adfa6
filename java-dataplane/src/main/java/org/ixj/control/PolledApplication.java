// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import org.ixj.sdk.Application;
import org.ixj.sdk.Port;

/** An application of domain {@code none} that has something to do without an event. */
public interface PolledApplication extends Application {
  /**
   * Called in every turn of the elastic thread, after the events.
   *
   * @return whether it wants the next turn at once; otherwise the thread may sleep
   */
  boolean polled(Port port);
}
