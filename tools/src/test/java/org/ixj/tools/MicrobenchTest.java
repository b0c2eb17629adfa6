// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ixj.tools.child.Child;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each part can be measured; how fast it is no test says. */
@Tag("system")
final class MicrobenchTest {
  private static final long PATIENCE_MS = 120_000;

  @Test
  void eachRunsAndTellsWhatItTook(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("figures.json");
    List<String> once =
        List.of("microbench", "-foe", "true", "-f", "0", "-wi", "0", "-i", "1", "-r", "20ms");
    List<String> command = new ArrayList<>(once);
    command.addAll(List.of("-rf", "json", "-rff", json.toString()));

    try (Child run =
        Child.start(Child.ix(List.of("-Dixj.root=" + Path.of("..").toRealPath()), command))) {
      assertThat(run.finish(PATIENCE_MS)).as(() -> String.join("\n", run.output())).isZero();
    }

    JsonNode all = new ObjectMapper().readTree(json.toFile());
    assertThat(all).hasSizeGreaterThan(10);
    assertThat(all)
        .allSatisfy(
            one ->
                assertThat(one.at("/primaryMetric/score").asDouble())
                    .as(one.path("benchmark").asText())
                    .isPositive());
  }
}
