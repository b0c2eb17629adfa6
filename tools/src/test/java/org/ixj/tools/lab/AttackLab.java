// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.suite.Arsenal;
import org.ixj.tools.attack.suite.Matrix;
import org.ixj.tools.attack.suite.Suite;
import org.ixj.tools.attack.suite.Verdict.Kind;

/**
 * {@code ix attack} in an arrangement that only the lab has. Its report stays where {@code ix
 * attack --matrix} takes it from.
 */
final class AttackLab {
  private static final Path ROOT = Path.of(".."); // a module's tests run in the module's folder
  private static final Path BUILT = Path.of("target");

  private AttackLab() {}

  /** All that apply are contained. */
  static void isContained(Arrangement wanted) throws Exception {
    Path report = Matrix.report(ROOT, wanted.label());
    Files.deleteIfExists(report);
    int status =
        new ProcessBuilder(
                "tools/ix",
                "attack",
                "--domain",
                wanted.domain().name().toLowerCase(Locale.ROOT),
                "--place",
                wanted.place(),
                "--json",
                ROOT.relativize(report).toString())
            .directory(ROOT.toFile())
            .inheritIO()
            .start()
            .waitFor();
    JsonNode attacks = new ObjectMapper().readTree(report.toFile()).path("attacks");
    assertThat(attacks)
        .allSatisfy(
            entry ->
                assertThat(entry.get("arrangement").asText())
                    .as(entry.get("attack").asText())
                    .isEqualTo(wanted.label()));
    Map<String, String> verdicts =
        StreamSupport.stream(attacks.spliterator(), false)
            .collect(
                Collectors.toMap(
                    entry -> entry.get("attack").asText(), entry -> entry.get("verdict").asText()));
    assertThat(applicable(wanted))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(verdicts).containsEntry(name, Kind.CONTAINED.words()));
    assertThat(status).isZero();
  }

  /** Those for which the card's abilities do not matter. */
  private static List<String> applicable(Arrangement wanted) throws Exception {
    return Arsenal.load(BUILT.resolve("classes"), BUILT.resolve(Suite.PROGRAM + ".list"), List.of())
        .stream()
        .filter(deed -> deed.appliesTo(wanted))
        .filter(deed -> !deed.needsCard() && !(deed instanceof Fault))
        .map(Deed::name)
        .toList();
  }
}
