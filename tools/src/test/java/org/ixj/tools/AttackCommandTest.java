// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ix attack} where there is nothing to attack. */
final class AttackCommandTest {
  private static final int USAGE = 2;
  private static final int COULD_NOT_RUN = 77;

  @TempDir private static Path root;

  private record Said(int status, List<String> lines) {}

  /** A checkout in which nothing is built but the classes. */
  @BeforeAll
  static void build() throws IOException {
    Path built = Files.createDirectories(root.resolve("tools/target"));
    Files.createSymbolicLink(
        built.resolve("tools.jar"), Path.of("target/classes").toAbsolutePath());
    System.setProperty("ixj.root", root.toString());
  }

  @AfterAll
  static void forget() throws IOException {
    Files.delete(root.resolve("tools/target/tools.jar"));
    System.clearProperty("ixj.root");
  }

  private static Said attack(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    try (PrintStream captured = new PrintStream(errors, true, StandardCharsets.UTF_8)) {
      System.setErr(captured);
      int status =
          Ix.commandLine()
              .execute(
                  Stream.concat(Stream.of("attack"), Stream.of(arguments)).toArray(String[]::new));
      return new Said(status, errors.toString(StandardCharsets.UTF_8).lines().toList());
    } finally {
      System.setErr(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bogus", "kill-application,bogus", "all,bogus", "bogus,all"})
  void whatCannotFailIsNotInjected(String points) {
    assertThat(attack("--inject", points, "--list"))
        .isEqualTo(
            new Said(
                USAGE,
                List.of(
                    "ix: nothing can be injected as 'bogus'; --inject all --list names what can")));
  }

  @Test
  void nothingIsNotInjected() {
    assertThat(attack("--inject", ",", "--list"))
        .isEqualTo(
            new Said(
                USAGE,
                List.of("ix: --inject names what is to fail; --inject all --list names what can")));
  }

  @Test
  void whatCanIs() {
    assertThat(attack("--inject", "kill-application,cut-link", "--list").status()).isZero();
    assertThat(attack("--inject", "all", "--list").status()).isZero();
  }

  @Test
  void attacksOfAPathThatIsNoneAreAMistake() throws IOException {
    Path text = Files.writeString(root.resolve("text"), "no jar");
    Path jar = Files.writeString(root.resolve("text.jar"), "no jar either");

    assertThat(attack("--attacks", "/there/is/none", "--list"))
        .isEqualTo(new Said(USAGE, List.of("ix: there is no jar or folder /there/is/none")));
    for (Path file : List.of(text, jar)) {
      assertThat(attack("--attacks", file.toString(), "--list"))
          .isEqualTo(new Said(USAGE, List.of("ix: " + file + " is neither a jar nor a folder")));
    }
  }

  @Test
  void aReportSaysWhyNothingRan() throws IOException {
    Path file = root.resolve("report.json");

    // There is no program to attack with, and so no dataplane starts.
    Said said =
        attack("--domain", "ring3", "--only", "network.oversized", "--json", file.toString());

    assertThat(said.status()).isEqualTo(COULD_NOT_RUN);
    JsonNode report = new ObjectMapper().readTree(file.toFile());
    assertThat(report.path("held").asBoolean(true)).isFalse();
    assertThat(report.path("could_not_run").asText()).contains("did not start");
    assertThat(said.lines()).containsExactly("ix: " + report.path("could_not_run").asText());
    assertThat(report.path("figures").path("attacks.total").asInt(-1)).isZero();
  }
}
