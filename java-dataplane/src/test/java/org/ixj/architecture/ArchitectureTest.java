// SPDX-License-Identifier: Apache-2.0
package org.ixj.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Dependencies point one way: each package and which of ours it may know. */
class ArchitectureTest {
  private static final String ROOT = "org.ixj";
  private static final String BROKEN = "org.ixj.architecture.broken";

  private static final Map<String, Set<String>> MAY_KNOW = new LinkedHashMap<>();

  static {
    MAY_KNOW.put("abi", Set.of());
    MAY_KNOW.put("linux", Set.of());
    MAY_KNOW.put("stats", Set.of());
    MAY_KNOW.put("memory", Set.of());
    MAY_KNOW.put("timer", Set.of());
    MAY_KNOW.put("wire", Set.of("memory"));
    MAY_KNOW.put("net", Set.of("wire", "memory", "stats", "abi", "timer"));
    MAY_KNOW.put("tcp", Set.of("net", "wire", "memory", "stats", "abi", "timer"));
    MAY_KNOW.put("vfio", Set.of("linux"));
    MAY_KNOW.put("device", Set.of("memory", "stats", "linux", "vfio"));
    MAY_KNOW.put("vmm", Set.of("linux"));
    MAY_KNOW.put("stack", Set.of("tcp", "net", "wire", "memory", "stats", "abi", "timer"));
  }

  /** Packages nobody named above may know, whatever else they may. */
  private static final Set<String> TOP = Set.of("domain", "loop", "control", "sdk", "examples");

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /** A package depends on the ones it may know, on itself, and on nothing else of {@code root}. */
  private static ArchRule rule(String root, String name) {
    Set<String> others = new TreeSet<>(MAY_KNOW.keySet());
    others.addAll(TOP);
    others.removeAll(MAY_KNOW.getOrDefault(name, Set.of()));
    others.remove(name);
    String[] forbidden = others.stream().map(p -> root + "." + p + "..").toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(root + "." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden);
  }

  @Test
  void everyPackageKnowsOnlyWhatItMay() {
    List<String> violations = new ArrayList<>();
    for (String name : MAY_KNOW.keySet()) {
      violations.addAll(rule(ROOT, name).evaluate(OURS).getFailureReport().getDetails());
    }
    assertThat(violations).isEmpty();
  }

  private static String topLevel(String packageName) {
    String below = packageName.substring(ROOT.length() + 1);
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }

  @Test
  void everyPackageOfTheDataplaneHasARule() {
    Set<String> present = new TreeSet<>();
    OURS.forEach(c -> present.add(topLevel(c.getPackageName())));
    Set<String> ruled = new TreeSet<>(MAY_KNOW.keySet());
    ruled.addAll(TOP);
    assertThat(present).isSubsetOf(ruled).containsAll(MAY_KNOW.keySet());
  }

  @Test
  void theRulesFireOnABrokenSample() {
    JavaClasses broken = new ClassFileImporter().importPackages(BROKEN);
    for (String name : List.of("net", "wire")) {
      assertThat(rule(BROKEN, name).evaluate(broken).getFailureReport().getDetails())
          .as(name)
          .isNotEmpty()
          .allMatch(detail -> detail.contains(BROKEN));
    }
    assertThat(rule(BROKEN, "wire").evaluate(broken).getFailureReport().getDetails())
        .as("wire knows net and loop")
        .anyMatch(detail -> detail.contains("broken.net.Net"))
        .anyMatch(detail -> detail.contains("broken.loop.Loop"));
  }
}
