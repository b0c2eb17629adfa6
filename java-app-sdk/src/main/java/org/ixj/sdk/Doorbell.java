// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

/** How the two sides of a port wake each other. Called by the port's thread only. */
public interface Doorbell {
  /**
   * Wakes the dataplane if it sleeps. Never blocks. A ring nobody waits for may be kept or lost.
   */
  void ring();

  /**
   * Sleeps until the dataplane rings, or did since the last await. May return early for no reason.
   * Where both sides share a thread, this is where the dataplane takes its turn.
   *
   * @param timeoutUs microseconds to sleep at most, negative for no limit
   */
  void await(long timeoutUs);

  /** True once the dataplane is known to be gone. */
  default boolean closed() {
    return false;
  }
}
