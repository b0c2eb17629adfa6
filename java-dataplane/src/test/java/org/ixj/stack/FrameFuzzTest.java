// SPDX-License-Identifier: Apache-2.0
package org.ixj.stack;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Coverage-guided fuzzing of the whole stack by frames, under the invariants of {@link Gauntlet}.
 *
 * <p>As part of the ordinary tests it only runs the seeds. To fuzz, from the repository's root:
 *
 * <pre>{@code
 * JAZZER_FUZZ=1 mvn -B -pl java-dataplane -am test -Dtest=FrameFuzzTest \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Djazzer.hooks=true
 * }</pre>
 *
 * What it finds is kept in {@code FrameFuzzTestInputs/frames} among the test resources, so that the
 * ordinary tests run it from then on.
 */
class FrameFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void frames(byte[] script) {
    new Gauntlet().run(script);
  }
}
