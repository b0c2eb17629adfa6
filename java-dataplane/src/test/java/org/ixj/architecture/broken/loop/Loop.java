// SPDX-License-Identifier: Apache-2.0
package org.ixj.architecture.broken.loop;

/** Something at the top. */
public final class Loop {
  /** Anything to depend on. */
  public static final Loop PRESENT = new Loop();

  private Loop() {}
}
