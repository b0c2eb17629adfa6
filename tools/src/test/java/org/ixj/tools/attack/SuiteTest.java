// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Set;
import org.ixj.tools.attack.network.BlindData;
import org.ixj.tools.attack.suite.Arsenal;
import org.ixj.tools.attack.suite.Suite;
import org.ixj.tools.attack.suite.Verdict;
import org.ixj.tools.attack.suite.Verdict.Kind;
import org.ixj.vmm.VirtualMachine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code ix attack} tries: contained where there is protection, and not where there is none.
 */
@Tag("system")
final class SuiteTest {
  private static final Path BUILT = Path.of("target");
  private static final Path LIST = BUILT.resolve(Suite.PROGRAM + ".list");

  /** What they take, a host may lack. */
  private static final Set<String> OF_SOME_HOSTS =
      Set.of(
          "hoard.huge-pages",
          "memory.io-uring-buffer",
          "memory.userfaultfd",
          "process.core-dump",
          "process.setuid-programs");

  private static List<Deed> all;

  @BeforeAll
  static void load() throws Exception {
    all = Arsenal.load(BUILT.resolve("classes"), LIST, List.of());
  }

  private static List<Verdict> run(Domain domain, String pattern) throws Exception {
    PathMatcher wanted = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    List<Deed> deeds = all.stream().filter(deed -> wanted.matches(Path.of(deed.name()))).toList();
    Arrangement arrangement = new Arrangement(domain, "host", false);
    try (Suite suite = new Suite(arrangement, BUILT, List.of(), false, SuiteTest::say)) {
      return suite.run(
          deeds.stream().filter(deed -> deed.appliesTo(arrangement) && !deed.needsCard()).toList());
    }
  }

  private static void isContained(Verdict verdict) {
    assertThat(verdict.kind())
        .as(verdict.attack() + ": " + verdict.happened())
        .isEqualTo(Kind.CONTAINED);
  }

  private static void assumeRing3() {
    String cause = VirtualMachine.unavailabilityCause();
    assumeTrue(cause == null, "skipped: " + cause);
    assumeTrue(Files.exists(LIST), "skipped: no " + LIST + " (make -C tools/attack)");
  }

  private static void say(String line) {
    System.out.println(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory.*", "process.*", "command.*", "hoard.*", "secret.*", "network.*"})
  void aConfinedProcessAndTheNetworkAreContained(String pattern) throws Exception {
    assertThat(run(Domain.PROCESS, pattern))
        .filteredOn(verdict -> !lacked(verdict))
        .isNotEmpty()
        .allSatisfy(SuiteTest::isContained);
  }

  private static boolean lacked(Verdict verdict) {
    return verdict.kind() == Kind.NOT_APPLICABLE && OF_SOME_HOSTS.contains(verdict.attack());
  }

  /** Of the four clients' connections, and of none that went with an application. */
  @Test
  void aBlindAttackerKnowsTheConnectionsThatThereAre() throws Exception {
    List<Verdict> verdicts = run(Domain.PROCESS, "{hoard.crash,network.blind-data}");
    assertThat(verdicts).hasSize(2).allSatisfy(SuiteTest::isContained);
    String sent = verdicts.getLast().happened().split(" ", 2)[0];
    assertThat(Integer.parseInt(sent)).isBetween(1, 2 * 4 * BlindData.EACH);
  }

  @Test
  void aProgramInRing3IsContained() throws Exception {
    assumeRing3();
    assertThat(run(Domain.RING3, "*{ring3.,.ring3-}*"))
        .hasSizeGreaterThan(80)
        .allSatisfy(SuiteTest::isContained);
  }

  /** A few of each kind: a launch takes its time, and the loader's own tests have all of them. */
  @Test
  void aProgramThatLiesIsRefusedWhileOthersAreServed() throws Exception {
    assumeRing3();
    assertThat(run(Domain.RING3, "loader.{empty,absurd-phnum,overlap,interpreter,table-wraps}"))
        .hasSize(5)
        .allSatisfy(SuiteTest::isContained);
  }

  @Test
  void everySurvivorOfAFaultIsBackInService() throws Exception {
    assertThat(run(Domain.PROCESS, "fault.*"))
        .hasSizeGreaterThan(10)
        .allSatisfy(SuiteTest::isContained);
  }

  @Test
  void everySurvivorOfAFaultIsBackInServiceAroundAProgramInRing3() throws Exception {
    assumeRing3();
    assertThat(run(Domain.RING3, "fault.*"))
        .hasSizeGreaterThan(10)
        .allSatisfy(SuiteTest::isContained);
  }

  @Test
  void withoutProtectionAttacksOnMemoryGetThrough() throws Exception {
    assertThat(run(Domain.NONE, "memory.store"))
        .extracting(Verdict::kind)
        .containsExactly(Kind.NOT_CONTAINED);
  }
}
