// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

/** A deed has succeeded; the message says how. */
public final class BreachException extends Exception {
  private static final long serialVersionUID = 1;

  /** For people, one line. */
  public BreachException(String how) {
    super(how);
  }
}
