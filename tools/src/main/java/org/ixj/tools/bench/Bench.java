// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ixj.tools.bench.Suite.Case;
import org.jspecify.annotations.Nullable;

/**
 * Lets systems take turns: at each case everyone has a short round, then everyone has the next, so
 * that what changes on the machine meanwhile hits all alike. Before and after each round the cache
 * line's round trip is taken.
 */
public final class Bench {
  private static final double LONGEST_ROUND_SECONDS = 1;

  private final Suite suite;
  private final List<Peer> peers;
  private final LineProbe line;
  private final double roundSeconds;
  private final int passes;
  private final Consumer<String> progress;
  private final Map<String, Double> peaks = new HashMap<>();

  /**
   * @param seconds measured of each system at each case
   * @param progress told what is going on
   */
  public Bench(
      Suite suite,
      List<Peer> peers,
      Programs programs,
      Cores cores,
      double seconds,
      Consumer<String> progress) {
    this.suite = suite;
    this.peers = peers;
    line = new LineProbe(programs, cores);
    roundSeconds = Math.min(seconds, LONGEST_ROUND_SECONDS);
    passes = (int) Math.max(1, Math.round(seconds / roundSeconds));
    this.progress = progress;
  }

  /** Runs it. Systems that cannot run here are named with the reason. */
  public Results run() throws IOException, InterruptedException {
    Map<String, String> skipped = new LinkedHashMap<>();
    List<Peer> running = new ArrayList<>();
    for (Peer peer : peers) {
      String reason = peer.unavailable();
      if (reason == null) {
        running.add(peer);
      } else {
        skipped.put(peer.name(), reason);
        progress.accept("skipped " + peer.name() + ": " + reason);
      }
    }
    List<Round> rounds = new ArrayList<>();
    try {
      for (Case point : suite.cases()) {
        measure(point, running, rounds);
      }
    } finally {
      peers.forEach(Peer::close);
    }
    return new Results(suite, running.stream().map(Peer::name).toList(), rounds, skipped);
  }

  private void measure(Case point, List<Peer> running, List<Round> rounds)
      throws IOException, InterruptedException {
    List<Peer> able = new ArrayList<>();
    for (Peer peer : running) {
      Task task = task(point, peer);
      if (task != null && peer.does(task)) {
        String failure = opened(peer, task);
        if (failure == null) {
          able.add(peer);
        } else {
          rounds.add(new Round(peer.name(), point.label(), 0, Map.of(), failure, 0, 0));
          progress.accept(peer.name() + ": " + failure);
        }
      }
    }
    for (int pass = 0; pass < passes; pass++) {
      for (Peer peer : able) {
        Task task = task(point, peer);
        if (task != null) {
          Round round = round(point.label(), task, peer, pass);
          rounds.add(round);
          Double rate = round.figures().get(Metric.REQUESTS.key());
          if (task.rate() == 0 && rate != null) {
            peaks.merge(peak(peer, task), rate, Math::max);
          }
        }
      }
    }
    for (Peer peer : able) {
      progress.accept(
          String.format(
              "%-8s %-14s %-14s %s", suite.name(), point.label(), peer.name(), last(peer, rounds)));
    }
  }

  private static String peak(Peer peer, Task task) {
    return peer.name() + " " + task.kind();
  }

  /** A share of the peak as a rate; null where the peak is not known because it failed. */
  private @Nullable Task task(Case point, Peer peer) {
    if (!point.relative()) {
      return point.task();
    }
    Double peak = peaks.get(peak(peer, point.task()));
    return peak == null ? null : point.task().atRate(Math.max(1, peak * point.task().rate()));
  }

  private static @Nullable String opened(Peer peer, Task task) throws InterruptedException {
    try {
      peer.open(task);
      return null;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private Round round(String label, Task task, Peer peer, int pass)
      throws IOException, InterruptedException {
    double before = line.roundTripNs();
    Map<String, Double> figures = Map.of();
    String failure = null;
    try {
      figures = peer.round(task, roundSeconds);
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
    }
    return new Round(peer.name(), label, pass, figures, failure, before, line.roundTripNs());
  }

  private String last(Peer peer, List<Round> rounds) {
    for (int i = rounds.size() - 1; i >= 0; i--) {
      Round round = rounds.get(i);
      if (round.system().equals(peer.name())) {
        if (round.failure() != null) {
          return "failed: " + round.failure();
        }
        StringBuilder words = new StringBuilder();
        for (Metric metric : suite.metrics()) {
          Double value = round.figures().get(metric.key());
          if (value != null) {
            words.append(String.format("%s %,.1f  ", metric.key(), value));
          }
        }
        return words.toString();
      }
    }
    return "";
  }
}
