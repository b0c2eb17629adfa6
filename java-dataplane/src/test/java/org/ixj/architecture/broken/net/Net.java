// SPDX-License-Identifier: Apache-2.0
package org.ixj.architecture.broken.net;

import org.ixj.architecture.broken.loop.Loop;

/** A protocol that knows the loop it runs in, as none may. */
public final class Net {
  /** The forbidden arrow. */
  public static Loop loop() {
    return Loop.PRESENT;
  }

  private Net() {}
}
