// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ixj.tools.bench.Results.Ratio;
import org.ixj.tools.bench.Suite.Bound;
import org.ixj.tools.bench.Suite.Case;
import org.ixj.tools.bench.Suite.Target;
import org.junit.jupiter.api.Test;

final class ResultsTest {
  private static final Suite SUITE =
      new Suite(
          "some",
          "a suite",
          "connections",
          List.of(new Case("c1", 1, Task.echo(1, 64))),
          "c1",
          List.of(Metric.REQUESTS, Metric.P50),
          "us",
          List.of("us", "them"),
          List.of(new Target("us", "them", "c1", Metric.REQUESTS, 3)));

  private static Round round(
      String system, double rate, double p50, double lineBefore, double lineAfter) {
    return new Round(
        system,
        "c1",
        0,
        Map.of("requests_per_second", rate, "p50_us", p50),
        null,
        lineBefore,
        lineAfter);
  }

  private static Results results(Round... rounds) {
    return new Results(SUITE, List.of("us", "them"), List.of(rounds), Map.of());
  }

  private static Ratio ratio(Results results, Metric metric) {
    return Objects.requireNonNull(results.ratio("us", "them", "c1", metric));
  }

  @Test
  void quartilesLieBetweenValuesInProportion() {
    assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(new Spread(4, 2.5, 1.75, 3.25));
    assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(1, 7, 7, 7));
  }

  @Test
  void ratioAboveOneIsBetterWhicheverWayTheMetricGoes() {
    Results results = results(round("us", 200, 5, 100, 100), round("them", 100, 10, 100, 100));

    assertThat(ratio(results, Metric.REQUESTS).value()).isEqualTo(2);
    assertThat(ratio(results, Metric.P50).value()).isEqualTo(2);
  }

  @Test
  void roundsAreComparedWithinAStateOnly() {
    Results results =
        results(
            round("us", 900, 1, 110, 120),
            round("us", 100, 1, 600, 580),
            round("us", 110, 1, 600, 580),
            round("us", 5000, 1, 110, 600),
            round("them", 50, 1, 590, 600),
            round("them", 60, 1, 590, 600));

    Ratio ratio = ratio(results, Metric.REQUESTS);

    assertThat(ratio.state()).isEqualTo(LineState.FAR);
    assertThat(ratio.value()).isCloseTo(105.0 / 55, within(1e-9));
    assertThat(results.state(results.taken().get(3))).isEqualTo(LineState.MIXED);
  }

  @Test
  void systemsWithoutACommonStateAreNotCompared() {
    Results results = results(round("us", 900, 1, 110, 120), round("them", 50, 1, 590, 600));

    assertThat(results.ratio("us", "them", "c1", Metric.REQUESTS)).isNull();
    assertThat(results.targets()).isEmpty();
  }

  @Test
  void withoutTwoKindsOfLineAllRoundsAreAlike() {
    Results results = results(round("us", 3, 1, 100, 180), round("them", 1, 1, 180, 100));

    assertThat(ratio(results, Metric.REQUESTS).state()).isEqualTo(LineState.NEAR);
  }

  @Test
  void failuresAreToldAndAreNoFigures() {
    Results results =
        results(
            new Round("us", "c1", 0, Map.of(), "an answer was wrong", 0, 0),
            round("them", 1, 1, 100, 100));
    Map<String, Double> figures = new LinkedHashMap<>();
    results.figures(figures::put);

    assertThat(results.held()).isFalse();
    assertThat(results.failures()).containsExactly("us, c1: an answer was wrong");
    assertThat(figures).containsEntry("some.them.c1.requests_per_second", 1.0);
    assertThat(figures.keySet()).noneMatch(name -> name.contains(".us.") || name.contains("ratio"));
  }

  @Test
  void figuresAreNamedBySuiteSystemAndCase() {
    Map<String, Double> figures = new LinkedHashMap<>();
    results(round("us", 200, 5, 100, 100), round("them", 100, 10, 100, 100)).figures(figures::put);

    assertThat(figures)
        .containsEntry("some.us.c1.requests_per_second", 200.0)
        .containsEntry("some.them.c1.p50_us", 10.0)
        .containsEntry("some.ratio.them", 2.0)
        .containsEntry("some.rounds.near", 2.0);
  }

  @Test
  void theMostWithinTheLimitLiesBetweenTheLastPointThatKeepsItAndTheFirstThatDoesNot() {
    MaxRate most = new MaxRate();
    most.add(100, 50);
    most.add(200, 400);
    most.add(300, 600);
    most.add(310, 300); // by luck, once it has broken

    assertThat(most.rate()).isEqualTo(250);
    assertThat(new MaxRate().rate()).isNaN();
  }

  @Test
  void aTargetMayCompareTwoPointsAndABoundHoldsAFigureByItself() {
    Target across = new Target("us", "c9", "us", "c1", Metric.REQUESTS, 0.8);
    Suite suite =
        new Suite(
            "some",
            "a suite",
            "connections",
            List.of(new Case("c1", 1, Task.echo(1, 64)), new Case("c9", 9, Task.echo(9, 64))),
            "c1",
            List.of(Metric.REQUESTS, Metric.P50),
            "us",
            List.of("us"),
            List.of(across),
            List.of(
                new Bound("us", "c9", Metric.P50, 5),
                new Bound("us", "c1", Metric.P50, 5),
                new Bound("us", "c5", Metric.P50, 5)));
    Results results =
        new Results(
            suite,
            List.of("us"),
            List.of(
                round("us", 200, 5, 100, 100),
                new Round(
                    "us",
                    "c9",
                    0,
                    Map.of("requests_per_second", 150.0, "p50_us", 5.4),
                    null,
                    100,
                    100)),
            Map.of());

    assertThat(results.targets())
        .containsExactly(
            Map.entry("us at c9 against us at c1, requests per second: 0.75 of 0.80 (near)", false),
            Map.entry("us at c9, median latency, microseconds: 5.4 of at most 5.0", false),
            Map.entry("us at c1, median latency, microseconds: 5.0 of at most 5.0", true));
  }

  @Test
  void everySuiteNamesOnlySystemsThatThereAre() {
    List<String> names =
        Peers.all(Path.of(".."), new Cores(0, 1, "0"), 1, false).stream().map(Peer::name).toList();
    List<String> wanted = new ArrayList<>();
    for (Suite suite : Suite.all()) {
      wanted.addAll(suite.peers());
      suite.targets().forEach(target -> wanted.addAll(List.of(target.system(), target.peer())));
      assertThat(suite.peers()).as(suite.name()).contains(suite.ours());
    }
    assertThat(names).doesNotHaveDuplicates().containsAll(wanted);
  }
}
