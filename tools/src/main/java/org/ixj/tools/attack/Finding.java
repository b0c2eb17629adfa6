// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.util.Locale;

/**
 * What came of an attack, as the attacker tells it.
 *
 * @param happened for people, one line
 */
public record Finding(Kind kind, String happened) {
  /** How it came out. */
  public enum Kind {
    /** The protection held. */
    CONTAINED,
    /** It did not. */
    OPEN,
    /** It could not be tried here. */
    ABSENT
  }

  /** As one line. */
  public String line() {
    return kind.name().toLowerCase(Locale.ROOT) + ' ' + happened.replaceAll("\\s+", " ");
  }

  /** Reads {@link #line} back. */
  public static Finding parse(String line) {
    int space = line.indexOf(' ');
    return new Finding(
        Kind.valueOf(line.substring(0, space).toUpperCase(Locale.ROOT)), line.substring(space + 1));
  }
}
