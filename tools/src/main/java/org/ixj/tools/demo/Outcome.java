// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.demo;

/**
 * One judged line of the demonstration.
 *
 * @param step what was tried
 * @param expected what had to happen
 * @param happened what did
 * @param verdict how they compare
 */
public record Outcome(String step, String expected, String happened, Verdict verdict) {
  /** How expectation and event compare. */
  public enum Verdict {
    /** As expected. */
    HELD,
    /** Not as expected. */
    FAILED,
    /** Could not be tried here; {@code happened} says why. */
    SKIPPED
  }

  static Outcome of(String step, String expected, String happened, boolean held) {
    return new Outcome(step, expected, happened, held ? Verdict.HELD : Verdict.FAILED);
  }

  static Outcome skipped(String step, String expected, String reason) {
    return new Outcome(step, expected, reason, Verdict.SKIPPED);
  }
}
