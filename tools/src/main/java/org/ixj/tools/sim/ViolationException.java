// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

/** A stack did what it must not do. */
public final class ViolationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ViolationException(String message) {
    super(message);
  }

  /** Throws unless something holds. */
  static void require(boolean holds, String what) {
    if (!holds) {
      throw new ViolationException(what);
    }
  }
}
