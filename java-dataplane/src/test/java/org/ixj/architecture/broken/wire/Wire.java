// SPDX-License-Identifier: Apache-2.0
package org.ixj.architecture.broken.wire;

import org.ixj.architecture.broken.loop.Loop;
import org.ixj.architecture.broken.net.Net;

/** A wire format that knows a protocol, as none may. */
public final class Wire {
  /** The forbidden arrow. */
  public static Loop protocol() {
    return Net.loop();
  }

  private Wire() {}
}
