// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk.stream;

import java.lang.foreign.MemorySegment;

/** Where bytes can be written, up to a bound. Used by one thread. */
public interface Output {
  /** Bytes that can be written now. */
  int room();

  /**
   * Copies bytes, as many as there is room for.
   *
   * @return how many were taken
   */
  int write(MemorySegment source, long offset, int length);
}
