// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.doctor;

/**
 * One capability of the machine.
 *
 * @param name what it is called
 * @param present whether a dataplane can use it now
 * @param why what was seen
 * @param remedy the command that mends it; empty where nothing needs mending, or nothing can
 */
public record Finding(String name, boolean present, String why, String remedy) {
  static Finding present(String name, String why) {
    return new Finding(name, true, why, "");
  }

  static Finding absent(String name, String why, String remedy) {
    return new Finding(name, false, why, remedy);
  }

  /** The same with a remedy for root. */
  Finding withoutSudo() {
    return new Finding(name, present, why, remedy.replace("sudo ", ""));
  }
}
