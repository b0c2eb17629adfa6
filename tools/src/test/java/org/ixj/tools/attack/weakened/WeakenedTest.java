// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.weakened;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
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
import org.ixj.vmm.VirtualMachine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The suite finds what is wrong with a build, by the attack that is meant to find it. That it finds
 * nothing where nothing is wrong is {@code SuiteTest}'s.
 */
@Tag("system")
final class WeakenedTest {
  private static final Path BUILT = Path.of("target");

  /** Several times what a test of the shim takes. */
  private static final int TEST_SECONDS = 20;

  @TempDir private static Path folder;
  private static Map<String, Deed> attacks;
  private static Suite suite;
  private static Suite ring3;
  private static @Nullable Suite running;

  @BeforeAll
  static void start() throws IOException {
    attacks =
        Arsenal.load(BUILT.resolve("classes"), BUILT.resolve(Suite.PROGRAM + ".list"), List.of())
            .stream()
            .collect(Collectors.toMap(Deed::name, Function.identity()));
    suite = in(Domain.PROCESS);
    ring3 = in(Domain.RING3);
  }

  private static Suite in(Domain domain) {
    return new Suite(
        new Arrangement(domain, "host", false), BUILT, List.of(), false, System.out::println);
  }

  @AfterAll
  static void end() {
    suite.close();
    ring3.close();
  }

  @TestFactory
  Stream<DynamicTest> aWeaknessIsCaughtByTheAttackThatIsMeantToFindIt() {
    return Weakness.ALL.stream()
        .filter(weakness -> weakness.caughtBy().matches(System.getProperty("ixj.caughtBy", ".*")))
        .map(weakness -> DynamicTest.dynamicTest(weakness.name(), () -> isCaught(weakness)));
  }

  private static void assumeRing3() {
    String cause = VirtualMachine.unavailabilityCause();
    assumeTrue(cause == null, "skipped: " + cause);
  }

  private static void isCaught(Weakness weakness) throws Exception {
    Suite suite = weakness.ofRing3() ? ring3 : WeakenedTest.suite;
    if (weakness.ofRing3()) {
      assumeRing3();
    }
    List<Patch> patches = new ArrayList<>(weakness.before());
    patches.addAll(weakness.patches());
    if (weakness.caughtByTest()) {
      assertThat(holds(weakness.caughtBy(), weakness.before())).isTrue();
      assertThat(holds(weakness.caughtBy(), patches)).isFalse();
      return;
    }
    if (!weakness.before().isEmpty()) {
      verdicts(suite, weakness.before(), List.of(weakness.caughtBy()))
          .forEach((name, verdict) -> assertThat(verdict.kind()).isEqualTo(Kind.CONTAINED));
    }
    List<String> names = new ArrayList<>(weakness.first());
    names.add(weakness.caughtBy());

    Map<String, Verdict> verdicts = verdicts(suite, patches, names);
    if (verdicts.get(weakness.caughtBy()).kind() == Kind.CONTAINED) {
      System.out.println("once more, for some win or lose a race: " + weakness.name());
      verdicts = verdicts(suite, patches, names);
    }

    for (String name : names) {
      Kind expected = name.equals(weakness.caughtBy()) ? Kind.NOT_CONTAINED : Kind.CONTAINED;
      assertThat(verdicts.get(name)).extracting(Verdict::kind).as(name).isEqualTo(expected);
      // A build that does not even begin is weaker, but not by what it is to show.
      assertThat(verdicts.get(name).happened()).doesNotContain("did not start");
    }
  }

  /** Whether a test of the shim holds with these patches; one that comes to no end does not. */
  private static boolean holds(String test, List<Patch> patches)
      throws IOException, InterruptedException {
    Path built =
        WeakenedBuild.shim(patches, Files.createTempDirectory(folder, "shim").resolve("shim"));
    Process process =
        new ProcessBuilder(built + "/plain/" + test, built + "/guest/hostile", "host")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(test).toFile())
            .start();
    boolean ended = process.waitFor(TEST_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    return ended && process.exitValue() == 0;
  }

  private static Map<String, Verdict> verdicts(Suite suite, List<Patch> patches, List<String> names)
      throws IOException, InterruptedException {
    if (running != null && running != suite) {
      running.close(); // its dataplanes would go on spinning beside these
    }
    running = suite;
    suite.against(WeakenedBuild.with(patches, Files.createTempDirectory(folder, "weak")));
    Map<String, Verdict> verdicts = new TreeMap<>();
    for (Verdict verdict : suite.run(names.stream().map(attacks::get).toList())) {
      verdicts.put(verdict.attack(), verdict);
    }
    return verdicts;
  }
}
