// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

/** What a {@link Fault} can befall. */
public interface Machine {
  /** The attacked dataplane. */
  long dataplane();

  /** Its application, as it runs now. */
  long application();

  /** How often an application of it was started. */
  long launches();

  /** Takes the clients' link away, or gives it back: no frame comes through meanwhile. */
  void cutLink(boolean away);

  /**
   * Linux's interface of the physical function whose virtual function the dataplane drives.
   *
   * @throws AbsentException where it drives none
   */
  String physicalInterface() throws AbsentException;
}
