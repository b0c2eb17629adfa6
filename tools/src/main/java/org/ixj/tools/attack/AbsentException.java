// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

/** A deed cannot be tried here; the message says why. */
public final class AbsentException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param reason for people
   */
  public AbsentException(String reason) {
    super(reason);
  }
}
