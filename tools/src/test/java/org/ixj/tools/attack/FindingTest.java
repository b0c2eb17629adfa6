// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attacker tells, who is hostile. */
final class FindingTest {
  @Test
  void itSurvivesItsLine() {
    Finding finding = new Finding(Finding.Kind.OPEN, "went\nthrough");
    assertThat(Finding.parse(finding.line()))
        .isEqualTo(new Finding(Finding.Kind.OPEN, "went through"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "garbage",
        "garbage and more",
        "contained",
        "CONTAINED x",
        "contained\tx"
      })
  void whatIsNoLineOfOneSpeaksAgainstWhoSaidIt(String line) {
    assertThat(Finding.parse(line))
        .isEqualTo(new Finding(Finding.Kind.OPEN, "it answered what is no finding: " + line));
  }

  @Test
  void ofMoreThanOneTheWorstCounts() {
    assertThat(Finding.parse("contained so it says\nopen it is in\nabsent or not"))
        .isEqualTo(new Finding(Finding.Kind.OPEN, "so it says; then: it is in; then: or not"));
    assertThat(Finding.parse("contained so it says\ngarbage").kind()).isEqualTo(Finding.Kind.OPEN);
    assertThat(Finding.parse("contained it is\nabsent it was not").kind())
        .isEqualTo(Finding.Kind.ABSENT);
  }

  @Test
  void onlyWhoSaysSoCouldNotBeTried() {
    assertThat(Finding.of(new AbsentException("no card")))
        .isEqualTo(new Finding(Finding.Kind.ABSENT, "no card"));
    assertThat(Finding.of(new BreachException("it is in")))
        .isEqualTo(new Finding(Finding.Kind.OPEN, "it is in"));
    assertThat(Finding.of(new IllegalStateException("oops")).kind()).isEqualTo(Finding.Kind.OPEN);
  }

  @Test
  void aDeedIsContainedThatReturnsAndNoneThatThrows() {
    assertThat(Finding.by(() -> "dropped"))
        .isEqualTo(new Finding(Finding.Kind.CONTAINED, "dropped"));
    assertThat(
            Finding.by(
                () -> {
                  throw new StackOverflowError("deep");
                }))
        .isEqualTo(
            new Finding(
                Finding.Kind.OPEN, "the attack itself failed: java.lang.StackOverflowError: deep"));
  }
}
