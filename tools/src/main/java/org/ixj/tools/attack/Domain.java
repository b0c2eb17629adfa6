// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

/** Where an attacking application runs. */
public enum Domain {
  /** The dataplane's own JVM, without protection: the control that shows that attacks work. */
  NONE,
  /** A confined process. */
  PROCESS,
  /** Guest ring 3. */
  RING3
}
