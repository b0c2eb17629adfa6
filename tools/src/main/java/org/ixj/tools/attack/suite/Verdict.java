// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.util.Locale;
import org.ixj.tools.attack.Promise;

/**
 * What one attack came to in one arrangement.
 *
 * @param attack its name
 * @param promise the sentence it tries to make untrue
 * @param expected how it is to be contained
 * @param happened what happened, one line
 */
public record Verdict(String attack, Promise promise, String expected, String happened, Kind kind) {
  /** How it came out. */
  public enum Kind {
    /** The promise held, and nobody else noticed anything. */
    CONTAINED,
    /** It did not. */
    NOT_CONTAINED,
    /** Could not be tried; {@link #happened} says why. */
    NOT_APPLICABLE;

    /** For people. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }
}
