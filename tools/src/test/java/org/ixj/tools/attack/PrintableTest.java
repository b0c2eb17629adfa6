// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.ixj.tools.attack.suite.Verdict;
import org.junit.jupiter.api.Test;

/** Words of somebody hostile on a terminal, and in a report. */
final class PrintableTest {
  private static final int MOST = 40;

  private static String line(String words) {
    return Printable.line(words, MOST);
  }

  @Test
  void whatATerminalObeysIsSpelledOut() {
    assertThat(line("\u001b[2Ja\u0007\u009b0m\u007f"))
        .isEqualTo("\\u{1b}[2Ja\\u{7}\\u{9b}0m\\u{7f}");
  }

  @Test
  void whatTurnsOrHidesALineIsSpelledOut() {
    assertThat(line("a\u202eb\u200bc\ufeffd")).isEqualTo("a\\u{202e}b\\u{200b}c\\u{feff}d");
    assertThat(line("\ud800 \udb40\udc41")).isEqualTo("\\u{d800} \\u{e0041}");
  }

  @Test
  void itStaysOneLine() {
    assertThat(line("no\r\ncontained\tmemory.store\u2028x\u2029y\u0085z"))
        .isEqualTo("no contained memory.store\\u{2028}x\\u{202…");
  }

  @Test
  void itIsCut() {
    assertThat(line("x".repeat(MOST))).isEqualTo("x".repeat(MOST));
    assertThat(line("x".repeat(MOST + 1))).isEqualTo("x".repeat(MOST) + "…");
    assertThat(line("\u0007".repeat(MOST))).hasSize(MOST + 1);
    assertThat(line("😀".repeat(MOST))).isEqualTo("😀".repeat(MOST / 2) + "…");
    assertThat(line("x" + "😀".repeat(MOST))).isEqualTo("x" + "😀".repeat(MOST / 2 - 1) + "…");
  }

  @Test
  void lettersOfAllLanguagesStay() {
    assertThat(line("größer, 大きい, 😀 …")).isEqualTo("größer, 大きい, 😀 …");
  }

  @Test
  void nothingElseIsInAFindingNorInAVerdict() {
    String hostile = "\u001b[31m\ncontained      memory.store";
    String shown = "\\u{1b}[31m contained memory.store";

    assertThat(new Finding(Finding.Kind.CONTAINED, hostile).happened()).isEqualTo(shown);
    Verdict verdict =
        new Verdict(hostile, Promise.GATE, hostile, hostile, Verdict.Kind.NOT_CONTAINED, null);
    assertThat(verdict.attack() + verdict.expected() + verdict.happened())
        .isEqualTo(shown.repeat(3));
  }

  @Test
  void howAttackersEndLeavesRoomForWhatOthersSuffered() {
    Finding finding = Finding.parse("contained " + "x".repeat(5000));
    Verdict verdict =
        new Verdict(
            "a.b",
            Promise.GATE,
            "",
            finding.happened() + "; the neighbour's clients were reset",
            Verdict.Kind.NOT_CONTAINED,
            null);
    assertThat(verdict.happened()).endsWith("x…; the neighbour's clients were reset");
  }
}
