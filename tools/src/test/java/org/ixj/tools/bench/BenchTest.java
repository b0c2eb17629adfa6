// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ixj.stats.Stage;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every suite runs with every system that can run here, and every answer is right. No speeds. */
@Tag("system")
final class BenchTest {
  private static final Path ROOT = Path.of("..");
  private static final Cores CORES = new Cores(0, 1, "0");
  private static final double SECONDS = 0.5;
  private static final double WARMUP_SECONDS = 0.5;

  /** On a machine that is busy with other things a round can pass without a turn for its server. */
  private static final String STARVED = "no answer came in the measured time";

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicContainer> suites() {
    assumeTrue(Runtime.getRuntime().availableProcessors() >= 2, "two processors are needed");
    return Suite.all().stream()
        .map(suite -> DynamicContainer.dynamicContainer(suite.name(), systems(small(suite))));
  }

  private static Suite small(Suite suite) {
    Suite some = staged(suite) ? suite.withStages() : suite;
    return some.only(
        switch (suite.name()) {
          case "kv" -> List.of("usr.peak", "usr.load20");
          case "scale" -> List.of("c10000");
          default -> List.of(suite.headline());
        });
  }

  /** One suite more than needs it runs with the stages accounted for. */
  private static boolean staged(Suite suite) {
    return suite.name().equals("echo") || suite.needsStages();
  }

  /** The run is the first of its tests, which the others look at. */
  private Stream<DynamicTest> systems(Suite suite) {
    Results[] run = new Results[1];
    return Stream.concat(
        Stream.of(DynamicTest.dynamicTest("runs", () -> run[0] = run(suite))),
        suite.peers().stream()
            .map(name -> DynamicTest.dynamicTest(name, () -> judge(run[0], name))));
  }

  private Results run(Suite suite) throws IOException, InterruptedException {
    List<Peer> peers = Peers.named(suite.peers(), ROOT, CORES, WARMUP_SECONDS, staged(suite));
    Results results =
        new Bench(suite, peers, Peers.programs(ROOT), CORES, SECONDS, System.out::println).run();
    Path page = folder.resolve(suite.name() + ".html");
    HtmlPage.write(page, Map.of("cpu", "<one>"), results);
    assertThat(Files.readString(page))
        .contains(suite.axis(), "&lt;one>", "new Chart(")
        .doesNotContain("/*DATA*/", "/*CHARTS*/", "<!--BODY-->");
    return results;
  }

  private static void judge(Results results, String system) {
    assumeTrue(results != null, "the suite did not run");
    String reason = results.skipped().get(system);
    assumeTrue(reason == null, reason);
    List<Round> rounds =
        results.taken().stream().filter(round -> round.system().equals(system)).toList();
    assertThat(rounds).isNotEmpty();
    for (Round round : rounds) {
      String failure = String.valueOf(round.failure());
      assumeTrue(!failure.contains(STARVED), "this machine is too busy: " + failure);
      assertThat(round.failure()).isNull();
      assertThat(round.lineBeforeNs()).isPositive();
      Metric shown = system.equals("spin-c") ? Metric.TURN_MAX : Metric.REQUESTS;
      assertThat(round.figures().getOrDefault(shown.key(), 0.0)).isPositive();
      if (system.startsWith("ix-") && staged(results.suite())) {
        for (Stage stage : List.of(Stage.RX, Stage.INPUT, Stage.EVENTS, Stage.OUTPUT, Stage.TX)) {
          assertThat(round.figures().get(Metric.of(stage).key())).isPositive();
        }
      }
      if (system.startsWith("ix-") && results.suite().name().equals("scale")) {
        assertThat(round.figures().getOrDefault(Metric.IDLE.key(), 0.0)).isBetween(512.0, 4096.0);
      }
    }
  }
}
