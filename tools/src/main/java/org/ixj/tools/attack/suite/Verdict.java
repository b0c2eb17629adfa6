// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.util.Locale;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.Finding;
import org.ixj.tools.attack.Printable;
import org.ixj.tools.attack.Promise;
import org.jspecify.annotations.Nullable;

/**
 * What one attack came to in one arrangement.
 *
 * @param attack its name
 * @param promise the sentence it tries to make untrue
 * @param expected how it is to be contained
 * @param happened what happened, one line
 * @param isolation what it cost others, where that was measured
 */
public record Verdict(
    String attack,
    Promise promise,
    String expected,
    String happened,
    Kind kind,
    @Nullable Isolation isolation) {
  /** More than one finding's, and what others noticed. */
  private static final int LONGEST = 2000;

  /** All words are made printable, here for every report: an attacker may have chosen them. */
  public Verdict {
    attack = Printable.line(attack, LONGEST);
    expected = Printable.line(expected, LONGEST);
    happened = Printable.line(happened, LONGEST);
  }

  /** One that nothing was measured of. */
  static Verdict of(Deed deed, Kind kind, String happened) {
    return new Verdict(
        deed.name(), deed.promise(), deed.containment(), happened, kind, /* isolation= */ null);
  }

  /** The same as whoever did the deed tells it. */
  static Verdict of(Deed deed, Finding finding) {
    return of(
        deed,
        switch (finding.kind()) {
          case CONTAINED -> Kind.CONTAINED;
          case OPEN -> Kind.NOT_CONTAINED;
          case ABSENT -> Kind.NOT_APPLICABLE;
        },
        finding.happened());
  }

  /** For a terminal. */
  String line() {
    return "%-14s %-34s %s".formatted(kind.words(), attack, happened);
  }

  /** The same with what it cost others, which must be no more than was promised. */
  Verdict measured(Isolation cost) {
    return new Verdict(
        attack,
        promise,
        expected,
        happened + "; " + cost.text(),
        kind == Kind.CONTAINED && !cost.held() ? Kind.NOT_CONTAINED : kind,
        cost);
  }

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
