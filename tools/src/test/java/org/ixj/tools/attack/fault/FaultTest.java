// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.fault;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.ixj.tools.attack.Machine;
import org.junit.jupiter.api.Test;

/** A fault that did not come to pass says so. */
final class FaultTest {
  /** Its clients get an answer with every look, unless the link is cut. */
  private static final class Served implements Machine {
    private final boolean obeys;
    private boolean cut;
    private long answers;

    Served(boolean obeys) {
      this.obeys = obeys;
    }

    @Override
    public long dataplane() {
      return ProcessHandle.current().pid();
    }

    @Override
    public Application application() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long launches() {
      return 1;
    }

    @Override
    public long answers() {
      return cut ? answers : ++answers;
    }

    @Override
    public void cutLink(boolean away) {
      cut = away && obeys;
    }

    @Override
    public String physicalInterface() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void aLinkThatIsCutCarriesNothing() {
    assertThatCode(() -> new CutLink().strike(new Served(true))).doesNotThrowAnyException();
    assertThatIllegalStateException()
        .isThrownBy(() -> new CutLink().strike(new Served(false)))
        .withMessage("the link was not cut: clients got answers");
  }

  @Test
  void aLimitThatWasNotLoweredIsNoShortage() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Limit.mustBe(ProcessHandle.current().pid(), "nofile", 1))
        .withMessageStartingWith("its limit of nofile is ");
  }
}
