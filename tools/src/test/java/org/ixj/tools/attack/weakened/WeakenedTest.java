// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.weakened;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.suite.Arsenal;
import org.ixj.tools.attack.suite.Suite;
import org.ixj.tools.attack.suite.Verdict;
import org.ixj.tools.attack.suite.Verdict.Kind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The suite finds what is wrong with a build, by the attack that is meant to find it. */
@Tag("system")
final class WeakenedTest {
  private static final Path BUILT = Path.of("target");

  @TempDir private static Path folder;
  private static Map<String, Deed> attacks;
  private static Suite suite;

  @BeforeAll
  static void start() throws IOException {
    attacks =
        Arsenal.load(BUILT.resolve("classes"), BUILT.resolve("none"), List.of()).stream()
            .collect(Collectors.toMap(Deed::name, Function.identity()));
    suite =
        new Suite(
            new Arrangement(Domain.PROCESS, "host", false),
            BUILT,
            List.of(),
            false,
            System.out::println);
  }

  @AfterAll
  static void end() {
    suite.close();
  }

  @TestFactory
  Stream<DynamicTest> aWeaknessIsCaughtByTheAttackThatIsMeantToFindIt() {
    return Weakness.ALL.stream()
        .filter(weakness -> weakness.caughtBy().matches(System.getProperty("ixj.caughtBy", ".*")))
        .map(weakness -> DynamicTest.dynamicTest(weakness.name(), () -> isCaught(weakness)));
  }

  private static void isCaught(Weakness weakness) throws Exception {
    if (!weakness.before().isEmpty()) {
      verdicts(weakness.before(), List.of(weakness.caughtBy()))
          .forEach((name, verdict) -> assertThat(verdict.kind()).isEqualTo(Kind.CONTAINED));
    }
    List<Patch> patches = new ArrayList<>(weakness.before());
    patches.addAll(weakness.patches());
    List<String> names = new ArrayList<>(weakness.first());
    names.add(weakness.caughtBy());

    Map<String, Verdict> verdicts = verdicts(patches, names);

    for (String name : names) {
      Kind expected = name.equals(weakness.caughtBy()) ? Kind.NOT_CONTAINED : Kind.CONTAINED;
      assertThat(verdicts.get(name)).extracting(Verdict::kind).as(name).isEqualTo(expected);
    }
  }

  /** The same attacks on the build as it is. */
  @TestFactory
  Stream<DynamicTest> withoutAWeaknessEachOfTheseIsContained() throws Exception {
    List<String> names =
        Weakness.ALL.stream()
            .flatMap(
                weakness ->
                    Stream.concat(weakness.first().stream(), Stream.of(weakness.caughtBy())))
            .distinct()
            .toList();
    return verdicts(List.of(), names).values().stream()
        .map(
            verdict ->
                DynamicTest.dynamicTest(
                    verdict.attack(),
                    () ->
                        assertThat(verdict.kind())
                            .as(verdict.happened())
                            .isEqualTo(Kind.CONTAINED)));
  }

  private static Map<String, Verdict> verdicts(List<Patch> patches, List<String> names)
      throws IOException, InterruptedException {
    suite.against(WeakenedBuild.classPath(patches, Files.createTempDirectory(folder, "weak")));
    Map<String, Verdict> verdicts = new TreeMap<>();
    for (Verdict verdict : suite.run(names.stream().map(attacks::get).toList())) {
      verdicts.put(verdict.attack(), verdict);
    }
    return verdicts;
  }
}
