// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * What came of an attack, as the attacker tells it.
 *
 * @param happened for people, one line
 */
public record Finding(Kind kind, String happened) {
  private static final int LONGEST = 400;

  /** The words are made printable: they may be an attacker's. */
  public Finding {
    happened = Printable.line(happened, LONGEST);
  }

  /** How it came out. */
  public enum Kind {
    /** The protection held. */
    CONTAINED,
    /** It did not. */
    OPEN,
    /** It could not be tried here. */
    ABSENT
  }

  /** Of what was thrown: only who says that it cannot be tried is believed. */
  public static Finding of(Throwable thrown) {
    return switch (thrown) {
      case AbsentException absent -> new Finding(Kind.ABSENT, String.valueOf(absent.getMessage()));
      case BreachException breach -> new Finding(Kind.OPEN, String.valueOf(breach.getMessage()));
      default -> new Finding(Kind.OPEN, "the attack itself failed: " + thrown);
    };
  }

  /** What comes of a deed, here and now: it was contained if it returns, with what it returns. */
  public static Finding by(Callable<String> deed) {
    try {
      return new Finding(Kind.CONTAINED, deed.call());
    } catch (Throwable e) { // of a stranger's class
      return of(e);
    }
  }

  /** As one line. */
  public String line() {
    return kind.name().toLowerCase(Locale.ROOT) + ' ' + happened;
  }

  /** Reads {@link #line} back. Who answers is hostile: what is no such line speaks against it. */
  public static Finding parse(String line) {
    for (Kind kind : Kind.values()) {
      String word = kind.name().toLowerCase(Locale.ROOT) + ' ';
      if (line.startsWith(word)) {
        return new Finding(kind, line.substring(word.length()));
      }
    }
    return new Finding(Kind.OPEN, "it answered what is no finding: " + line);
  }
}
