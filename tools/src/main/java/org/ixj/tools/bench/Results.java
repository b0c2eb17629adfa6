// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.ixj.tools.bench.Suite.Bound;
import org.ixj.tools.bench.Suite.Case;
import org.ixj.tools.bench.Suite.Target;
import org.jspecify.annotations.Nullable;

/** What the rounds of a suite came to. */
public final class Results {
  private final Suite suite;
  private final List<String> systems;
  private final List<Round> rounds;
  private final Map<String, String> skipped;
  private final double threshold;

  /**
   * @param systems that took part
   * @param skipped system to the reason
   */
  Results(Suite suite, List<String> systems, List<Round> rounds, Map<String, String> skipped) {
    this.suite = suite;
    this.systems = List.copyOf(systems);
    this.rounds = List.copyOf(rounds);
    this.skipped = skipped;
    threshold = LineState.threshold(rounds);
  }

  public Suite suite() {
    return suite;
  }

  List<String> systems() {
    return systems;
  }

  List<Round> taken() {
    return rounds;
  }

  /** Rounds that were taken. */
  public int rounds() {
    return rounds.size();
  }

  /** Each round as a document. */
  public void eachRound(Consumer<Map<String, Object>> told) {
    for (Round round : rounds) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("system", round.system());
      document.put("case", round.label());
      document.put("pass", round.pass());
      document.put("line_before_ns", round.lineBeforeNs());
      document.put("line_after_ns", round.lineAfterNs());
      document.put("state", state(round).words());
      document.put("figures", round.figures());
      if (round.failure() != null) {
        document.put("failure", round.failure());
      }
      told.accept(document);
    }
  }

  /** System to the reason it took no part. */
  public Map<String, String> skipped() {
    return skipped;
  }

  LineState state(Round round) {
    return LineState.of(round, threshold);
  }

  /** Labels of points, which for some metrics are not those of cases. */
  List<String> labels(Metric metric) {
    return metric.equals(MaxRate.METRIC)
        ? List.of("etc", "usr")
        : suite.cases().stream().map(Case::label).toList();
  }

  /** By state; only states with a round that held. */
  Map<LineState, Spread> spread(String system, String label, Metric metric) {
    Map<LineState, Spread> spreads = new EnumMap<>(LineState.class);
    if (metric.equals(MaxRate.METRIC)) {
      maxRates(system, label, spreads);
      return spreads;
    }
    Map<LineState, List<Double>> values = new EnumMap<>(LineState.class);
    for (Round round : rounds) {
      Double value = round.figures().get(metric.key());
      if (value != null && round.system().equals(system) && round.label().equals(label)) {
        values.computeIfAbsent(state(round), _ -> new ArrayList<>()).add(value);
      }
    }
    values.forEach((state, list) -> spreads.put(state, Spread.of(list)));
    return spreads;
  }

  private void maxRates(String system, String mix, Map<LineState, Spread> spreads) {
    for (LineState state : LineState.values()) {
      MaxRate most = new MaxRate();
      int count = 0;
      for (Case point : suite.cases()) {
        if (point.relative() && point.label().startsWith(mix + ".")) {
          Spread rate = spread(system, point.label(), Metric.REQUESTS).get(state);
          Spread p99 = spread(system, point.label(), Metric.P99).get(state);
          if (rate != null && p99 != null) {
            most.add(rate.median(), p99.median());
            count += rate.count();
          }
        }
      }
      if (!Double.isNaN(most.rate())) {
        spreads.put(state, new Spread(count, most.rate(), most.rate(), most.rate()));
      }
    }
  }

  /**
   * How many times better {@code ours} is, by medians of the state in which both have the most
   * rounds; null where they have none in common.
   */
  @Nullable Ratio ratio(String ours, String theirs, String label, Metric metric) {
    return ratio(spread(ours, label, metric), spread(theirs, label, metric), metric);
  }

  private static @Nullable Ratio ratio(
      Map<LineState, Spread> mine, Map<LineState, Spread> other, Metric metric) {
    return mine.keySet().stream()
        .filter(state -> state != LineState.MIXED && other.containsKey(state))
        .map(
            state -> {
              Spread a = Objects.requireNonNull(mine.get(state));
              Spread b = Objects.requireNonNull(other.get(state));
              return new Ratio(
                  metric.ratio(a.median(), b.median()), state, Math.min(a.count(), b.count()));
            })
        .max(Comparator.comparingInt(Ratio::rounds))
        .orElse(null);
  }

  /**
   * A ratio of medians.
   *
   * @param value above 1: ours is better
   * @param state in which both were measured
   * @param rounds that the side with fewer had in it
   */
  record Ratio(double value, LineState state, int rounds) {}

  /** What became of a target: null if it was not measured. */
  @Nullable Ratio reached(Target target) {
    return ratio(
        spread(target.system(), target.label(), target.metric()),
        spread(target.peer(), target.peerLabel(), target.metric()),
        target.metric());
  }

  /** Why rounds failed: each reason once, with who and where. */
  public List<String> failures() {
    return rounds.stream()
        .filter(round -> round.failure() != null)
        .map(round -> round.system() + ", " + round.label() + ": " + round.failure())
        .distinct()
        .toList();
  }

  /** Whether rounds were taken and every answer was right. */
  public boolean held() {
    return !rounds.isEmpty() && failures().isEmpty();
  }

  /** Every median by name: {@code SUITE.SYSTEM.CASE.METRIC}, and {@code SUITE.ratio.PEER}. */
  public void figures(BiConsumer<String, Double> told) {
    for (Metric metric : suite.metrics()) {
      for (String label : labels(metric)) {
        for (String system : systems) {
          tell(told, system, label, metric);
        }
      }
    }
    Metric first =
        suite.metrics().contains(MaxRate.METRIC) ? MaxRate.METRIC : suite.metrics().getFirst();
    for (String system : systems) {
      Ratio ratio = ratio(suite.ours(), system, suite.headline(), first);
      if (!system.equals(suite.ours()) && ratio != null) {
        told.accept(suite.name() + ".ratio." + system, ratio.value());
      }
    }
    for (LineState state : LineState.values()) {
      told.accept(
          suite.name() + ".rounds." + state.words(),
          (double) rounds.stream().filter(round -> state(round) == state).count());
    }
  }

  /** In the state with the most rounds. */
  private void tell(BiConsumer<String, Double> told, String system, String label, Metric metric) {
    Spread most = main(spread(system, label, metric));
    if (most != null) {
      told.accept(suite.name() + "." + system + "." + label + "." + metric.key(), most.median());
    }
  }

  /** The spread of the state with the most rounds, null if there is none. */
  static @Nullable Spread main(Map<LineState, Spread> spreads) {
    return spreads.values().stream().max(Comparator.comparingInt(Spread::count)).orElse(null);
  }

  /** Each target in words, with how much is missing. */
  public Map<String, Boolean> targets() {
    Map<String, Boolean> targets = new LinkedHashMap<>();
    for (Target target : suite.targets()) {
      Ratio ratio = reached(target);
      if (ratio != null) {
        targets.put(
            "%s, %s: %.2f of %.2f (%s)"
                .formatted(
                    sides(target),
                    target.metric().words(),
                    ratio.value(),
                    target.atLeast(),
                    ratio.state().words()),
            ratio.value() >= target.atLeast());
      }
    }
    for (Bound bound : suite.bounds()) {
      Spread spread = main(spread(bound.system(), bound.label(), bound.metric()));
      if (spread != null) {
        targets.put(
            "%s at %s, %s: %.1f of at most %.1f"
                .formatted(
                    bound.system(),
                    bound.label(),
                    bound.metric().words(),
                    spread.median(),
                    bound.atMost()),
            spread.median() <= bound.atMost());
      }
    }
    return targets;
  }

  private static String sides(Target target) {
    return target.label().equals(target.peerLabel())
        ? "%s against %s at %s".formatted(target.system(), target.peer(), target.label())
        : "%s at %s against %s at %s"
            .formatted(target.system(), target.label(), target.peer(), target.peerLabel());
  }
}
