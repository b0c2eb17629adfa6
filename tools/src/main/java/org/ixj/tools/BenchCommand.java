// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ixj.tools.bench.Bench;
import org.ixj.tools.bench.Cores;
import org.ixj.tools.bench.HtmlPage;
import org.ixj.tools.bench.Peer;
import org.ixj.tools.bench.Peers;
import org.ixj.tools.bench.Results;
import org.ixj.tools.bench.Suite;
import org.ixj.tools.bench.TextTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ix bench}: this system and its peers at the same work, side by side. */
@Command(
    name = "bench",
    description =
        "Measures this system and its peers in turns on the same two cores. Exit status 0: every"
            + " answer was right; whether targets are met is told apart. See docs/performance.md.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: ix bench echo --peers ix-process,linux-epoll --seconds 5 --html echo.html",
      "",
      ExitCodes.HELP
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields before anything else runs
final class BenchCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "SUITE", description = "What to measure; see --list.")
  private @Nullable String suite;

  @Option(names = "--list", description = "List suites and systems; run nothing.")
  private boolean list;

  @Option(
      names = "--peers",
      paramLabel = "LIST",
      split = ",",
      description = "Which systems take part, ours included (default: all of the suite).")
  private final List<String> peers = new ArrayList<>();

  @Option(
      names = "--cases",
      paramLabel = "LIST",
      split = ",",
      description = "Only these points of the suite, such as c64 (default: all).")
  private final List<String> cases = new ArrayList<>();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Seconds measured of each system at each point, in rounds of at most one"
              + " (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Seconds of load that a JVM gets before its first round (default: ${DEFAULT-VALUE}).")
  private double warmup;

  @Option(
      names = "--server-core",
      paramLabel = "N",
      defaultValue = "0",
      description = "The core of every server (default: ${DEFAULT-VALUE}).")
  private int serverCore;

  @Option(
      names = "--client-core",
      paramLabel = "N",
      defaultValue = "1",
      description = "The core of every client (default: ${DEFAULT-VALUE}).")
  private int clientCore;

  @Option(
      names = "--app-core",
      paramLabel = "LIST",
      description =
          "Where the application of a dataplane runs in domain process (default: the server's core,"
              + " which it shares, as the kernel's stack does with its application).")
  private @Nullable String appCore;

  @Option(
      names = "--stages",
      description =
          "Also tell where the time of a request goes in our own systems, stage by stage. It costs"
              + " them some 200 ns a turn.")
  private boolean stages;

  @Option(
      names = "--json",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write figures and rounds as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--html",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write a page with plots.")
  private @Nullable Path html;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Cores cores =
        new Cores(serverCore, clientCore, appCore == null ? Integer.toString(serverCore) : appCore);
    if (list) {
      list(cores);
      return ExitCodes.HELD;
    }
    check();
    Suite chosen = suite();
    List<Peer> taking =
        Peers.named(
            peers.isEmpty() ? chosen.peers() : peers,
            Environment.root(),
            cores,
            warmup,
            stages || chosen.needsStages());
    Results results =
        new Bench(
                chosen,
                taking,
                Peers.programs(Environment.root()),
                cores,
                seconds,
                BenchCommand::say)
            .run();
    TextTable.write(results, BenchCommand::say);
    if (json != null) {
      report(results).write(json);
    }
    if (html != null) {
      Map<String, String> environment = Environment.describe();
      environment.put("places", cores.words());
      HtmlPage.write(html, environment, results);
    }
    if (results.rounds() == 0) {
      throw new CannotRunException("none of these systems can run here");
    }
    return results.held() ? ExitCodes.HELD : ExitCodes.DID_NOT_HOLD;
  }

  private void check() {
    WritableFile.differ(json, html);
    if (!(seconds > 0) || seconds > 3600 || !(warmup > 0) || warmup > 3600) {
      throw new IllegalArgumentException("--seconds and --warmup are positive, at most 3600");
    }
    int processors = Runtime.getRuntime().availableProcessors();
    if (processors < 2 || serverCore == clientCore) {
      throw new CannotRunException("server and client need a core each");
    }
  }

  private Suite suite() {
    if (suite == null) {
      throw new IllegalArgumentException("name a suite: ix bench --list has them");
    }
    Suite chosen =
        Suite.all().stream()
            .filter(one -> one.name().equals(suite))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no suite is called '" + suite + "'; ix bench --list has them"));
    Suite pointed = cases.isEmpty() ? chosen : chosen.only(cases);
    return stages ? pointed.withStages() : pointed;
  }

  private static void list(Cores cores) {
    for (Suite one : Suite.all()) {
      System.out.printf("%-10s %s%n", one.name(), one.title());
    }
    System.out.println();
    for (Peer peer : Peers.all(Environment.root(), cores, 1, false)) {
      String reason = peer.unavailable();
      System.out.printf(
          "%-14s %s%s%n",
          peer.name(), peer.description(), reason == null ? "" : " (cannot run: " + reason + ")");
    }
  }

  private static Report report(Results results) {
    Report report = new Report();
    report.held(results.held());
    results.figures(report::figure);
    results
        .targets()
        .forEach(
            (words, met) ->
                report.list("targets").addObject().put("target", words).put("met", met));
    results
        .skipped()
        .forEach(
            (system, why) ->
                report.list("skipped").addObject().put("system", system).put("reason", why));
    results.failures().forEach(report.list("failed")::add);
    results.eachRound(report.list("rounds")::addPOJO);
    return report;
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
