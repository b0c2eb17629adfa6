// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

/** The processes that a {@link Fault} can befall. */
public interface Machine {
  /** The attacked dataplane. */
  long dataplane();

  /** Its application, as it runs now. */
  long application();

  /** How often an application of it was started. */
  long launches();
}
