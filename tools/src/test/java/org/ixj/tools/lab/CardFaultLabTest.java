// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Deed;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Fault;
import org.ixj.tools.attack.suite.Arsenal;
import org.ixj.tools.attack.suite.CardSuite;
import org.ixj.tools.attack.suite.Verdict.Kind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Failures of the physical function, with ix.ko's driver. */
@Tag("lab")
class CardFaultLabTest {
  private static final Path ROOT = Path.of(".."); // a module's tests run in the module's folder

  @BeforeAll
  static void prepare() throws Exception {
    KernelModule.load();
  }

  @AfterAll
  static void end() throws Exception {
    KernelModule.unload();
  }

  @Test
  void nothingAcknowledgedIsLostWhereTheCardIsReset() throws Exception {
    List<Deed> faults =
        Arsenal.load(ROOT.resolve("tools/target/classes"), Path.of("-"), List.of()).stream()
            .filter(deed -> deed instanceof Fault && deed.needsCard())
            .toList();
    assertThat(faults).hasSizeGreaterThan(1);
    Arrangement arrangement = new Arrangement(Domain.PROCESS, "host", true);
    try (CardSuite suite = new CardSuite(arrangement, null, ROOT, CardFaultLabTest::say)) {
      assertThat(suite.run(faults))
          .allSatisfy(
              verdict ->
                  assertThat(verdict.kind())
                      .as(verdict.attack() + ": " + verdict.happened())
                      .isEqualTo(Kind.CONTAINED));
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
