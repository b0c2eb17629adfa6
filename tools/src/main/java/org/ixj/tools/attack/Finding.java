// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * What came of an attack, as the attacker tells it.
 *
 * @param happened for people, one line
 */
public record Finding(Kind kind, String happened) {
  private static final int LONGEST = 400;

  /** Who says that it could not be tried has not shown that anything holds. */
  private static final List<Kind> BY_BADNESS = List.of(Kind.CONTAINED, Kind.ABSENT, Kind.OPEN);

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

  /**
   * Reads {@link #line}s back: of more than one the worst counts. Who answers is hostile: what is
   * no such line speaks against it.
   */
  public static Finding parse(String lines) {
    List<Finding> all = lines.lines().map(Finding::parseLine).toList();
    Finding worst =
        all.stream()
            .max(Comparator.comparingInt(finding -> BY_BADNESS.indexOf(finding.kind())))
            .orElseGet(() -> parseLine(""));
    return all.size() < 2
        ? worst
        : new Finding(
            worst.kind(),
            all.stream().map(Finding::happened).collect(Collectors.joining("; then: ")));
  }

  private static Finding parseLine(String line) {
    for (Kind kind : Kind.values()) {
      String word = kind.name().toLowerCase(Locale.ROOT) + ' ';
      if (line.startsWith(word)) {
        return new Finding(kind, line.substring(word.length()));
      }
    }
    return new Finding(Kind.OPEN, "it answered what is no finding: " + line);
  }
}
