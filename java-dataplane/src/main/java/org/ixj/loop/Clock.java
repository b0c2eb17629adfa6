// SPDX-License-Identifier: Apache-2.0
package org.ixj.loop;

/** Microseconds since some fixed instant, never backwards. Protocol code is handed the value. */
public interface Clock {
  /** The time now. */
  long nowUs();

  /** The machine's monotonic clock, read from the vDSO without a system call. */
  static Clock monotonic() {
    long origin = System.nanoTime();
    return () -> (System.nanoTime() - origin) / 1000;
  }
}
