// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.ixj.tools.attack.Deed.End;
import org.junit.jupiter.api.Test;

/** Of what an application was to end. */
final class DeedTest {
  private static final class Deadly extends Attack {
    Deadly(String containment) {
      super("test.deadly", Promise.CONFINED, containment, End.DIES);
    }

    Deadly(String containment, String cause) {
      super("test.deadly", Promise.CONFINED, containment, End.DIES, cause);
    }

    @Override
    public void strike(Scene scene) {}
  }

  private static final String PAGE_FAULT =
      "the application in ring 3 ended: fault: #PF, error code 0x15, address 0x7, at 0x1;"
          + " its connections are reset";
  private static final String HALTED = "application ended with status 7; its connections are reset";

  @Test
  void aDeedExplainsTheEndThatItWasToBring() {
    assertThat(new Deadly("#PF").explains(PAGE_FAULT)).isTrue();
    assertThat(new Deadly("#PF, error code 0x15").explains(PAGE_FAULT)).isTrue();
    assertThat(new Deadly("its table is freed", "status 7").explains(HALTED)).isTrue();
  }

  @Test
  void anotherEndItDoesNot() {
    assertThat(new Deadly("SIGSEGV").explains(HALTED)).isFalse();
    assertThat(new Deadly("#UD").explains(PAGE_FAULT)).isFalse();
    assertThat(new Deadly("status 7", "signal 9").explains(HALTED)).isFalse();
    assertThat(new Deadly("#PF").explains("")).isFalse();
    assertThat(new Deadly("").explains(HALTED)).isFalse();
  }

  @Test
  void partOfANumberIsAnother() {
    assertThat(new Deadly("#PF, error code 0x1").explains(PAGE_FAULT)).isFalse();
    assertThat(new Deadly("status 7").explains(HALTED.replace("7", "77"))).isFalse();
  }

  @Test
  void oneOfSeveralIsEnough() {
    Deadly either = new Deadly("#UD or #PF, or nothing");
    assertThat(either.explains(PAGE_FAULT)).isTrue();
    assertThat(either.explains(PAGE_FAULT.replace("#PF", "#UD"))).isTrue();
    assertThat(either.explains(PAGE_FAULT.replace("#PF", "#GP"))).isFalse();
  }
}
