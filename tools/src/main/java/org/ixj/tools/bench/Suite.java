// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ixj.stats.Stage;
import org.ixj.tools.bench.Task.Kind;

/**
 * What is measured.
 *
 * @param name on the command line and in figures
 * @param title what it shows
 * @param axis what differs between cases, with its unit
 * @param cases in order
 * @param headline label of the case that stands for the suite
 * @param metrics what is compared, the first above all
 * @param ours the system that ratios are of
 * @param peers all that take part unless others are named
 * @param targets ratios it is to reach
 * @param bounds figures it is not to exceed
 */
public record Suite(
    String name,
    String title,
    String axis,
    List<Case> cases,
    String headline,
    List<Metric> metrics,
    String ours,
    List<String> peers,
    List<Target> targets,
    List<Bound> bounds) {
  private static final String PROCESS = "ix-process";
  private static final String NONE = "ix-none";
  private static final String EPOLL = "linux-epoll";
  private static final String SPIN = "linux-spin";
  private static final String LWIP = "lwip";
  private static final String STOCK = "lwip-stock";
  private static final String WIRE = "wire-c";

  /** Fractions of what a system can do at most that the open loop offers it. */
  private static final double[] LOADS = {0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9};

  /** Requests outstanding over all connections, however many those are. */
  private static final int ACTIVE = 256;

  /**
   * One point of a suite.
   *
   * @param label in figures
   * @param x on the axis
   * @param task to do; with a rate below 1, that is a share of the system's own closed-loop rate
   */
  record Case(String label, double x, Task task) {
    /** Whether the rate is a share of what the system can do. */
    boolean relative() {
      return task.rate() > 0 && task.rate() < 1;
    }
  }

  /**
   * A ratio to reach.
   *
   * @param system whose
   * @param label at which case
   * @param peer against whom
   * @param peerLabel at which case
   * @param metric compared
   * @param atLeast the ratio
   */
  record Target(
      String system, String label, String peer, String peerLabel, Metric metric, double atLeast) {
    /** Both at the same case. */
    Target(String system, String peer, String label, Metric metric, double atLeast) {
      this(system, label, peer, label, metric, atLeast);
    }
  }

  /**
   * A figure not to exceed, of a kind that does not depend on the machine.
   *
   * @param system whose
   * @param label at which case
   * @param metric which figure
   * @param atMost the figure
   */
  record Bound(String system, String label, Metric metric, double atMost) {}

  /** One without bounds. */
  Suite(
      String name,
      String title,
      String axis,
      List<Case> cases,
      String headline,
      List<Metric> metrics,
      String ours,
      List<String> peers,
      List<Target> targets) {
    this(name, title, axis, cases, headline, metrics, ours, peers, targets, List.of());
  }

  /**
   * The same with these points only.
   *
   * @throws IllegalArgumentException naming one that is not there
   */
  public Suite only(List<String> labels) {
    for (String label : labels) {
      if (cases.stream().noneMatch(one -> one.label().equals(label))) {
        throw new IllegalArgumentException(
            "suite "
                + name
                + " has no point '"
                + label
                + "'; it has "
                + String.join(", ", cases.stream().map(Case::label).toList()));
      }
    }
    return new Suite(
        name,
        title,
        axis,
        cases.stream().filter(one -> labels.contains(one.label())).toList(),
        headline,
        metrics,
        ours,
        peers,
        targets,
        bounds);
  }

  /** Whether it is about what is only accounted for where it is asked for. */
  public boolean needsStages() {
    return metrics.contains(Metric.TURN_MAX);
  }

  /** The same with what each stage of our turns takes of a request. */
  public Suite withStages() {
    List<Metric> more = new ArrayList<>(metrics);
    Arrays.stream(Stage.values()).map(Metric::of).forEach(more::add);
    return new Suite(name, title, axis, cases, headline, more, ours, peers, targets, bounds);
  }

  /** All of them. */
  public static List<Suite> all() {
    return List.of(
        echo(), latency(), churn(), kv(), scale(), stream(), batch(), tax(), packets(), jitter());
  }

  private static Suite echo() {
    List<Case> cases = new ArrayList<>();
    for (int connections : new int[] {1, 4, 16, 64, 256, 1024, 4096}) {
      cases.add(new Case("c" + connections, connections, Task.echo(connections, 64)));
    }
    Metric rate = Metric.REQUESTS;
    return new Suite(
        "echo",
        "64-byte messages over connections that stay, one outstanding on each",
        "connections",
        cases,
        "c64",
        List.of(rate, Metric.P50, Metric.P99),
        PROCESS,
        List.of(
            PROCESS,
            NONE,
            EPOLL,
            SPIN,
            "linux-veth",
            "linux-netty",
            "linux-iouring",
            LWIP,
            STOCK,
            WIRE),
        List.of(
            new Target(PROCESS, EPOLL, "c64", rate, 40),
            new Target(PROCESS, LWIP, "c64", rate, 1),
            new Target(PROCESS, STOCK, "c4096", rate, 10),
            new Target(NONE, LWIP, "c64", rate, 1.5),
            new Target(PROCESS, WIRE, "c64", rate, 0.5)));
  }

  private static Suite latency() {
    List<Case> cases = new ArrayList<>();
    for (int bytes = 64; bytes <= 1 << 18; bytes *= 4) {
      cases.add(new Case("b" + bytes, bytes, Task.echo(1, bytes)));
    }
    return new Suite(
        "latency",
        "ping-pong on one connection",
        "bytes of a message",
        cases,
        "b64",
        List.of(Metric.P50, Metric.P99, Metric.BYTES),
        PROCESS,
        List.of(PROCESS, NONE, EPOLL, SPIN, LWIP),
        List.of(
            new Target(PROCESS, EPOLL, "b64", Metric.P50, 15),
            new Target(PROCESS, EPOLL, "b64", Metric.P99, 15),
            new Target(PROCESS, SPIN, "b64", Metric.P50, 2.5),
            new Target(PROCESS, SPIN, "b64", Metric.P99, 2.5),
            new Target(NONE, LWIP, "b64", Metric.P50, 1 / 1.5)));
  }

  private static Suite churn() {
    List<Case> cases = new ArrayList<>();
    for (int connections : new int[] {1, 16, 64}) {
      cases.add(
          new Case(
              "c" + connections,
              connections,
              new Task(Kind.CHURN, connections, 1, 0, 64, 0, Task.BATCH)));
    }
    return new Suite(
        "churn",
        "connect, one 64-byte message and back, reset",
        "connections at a time",
        cases,
        "c64",
        List.of(Metric.REQUESTS, Metric.P50, Metric.P99),
        PROCESS,
        List.of(PROCESS, NONE, EPOLL, LWIP, STOCK),
        List.of(
            new Target(PROCESS, EPOLL, "c64", Metric.REQUESTS, 50),
            new Target(PROCESS, LWIP, "c64", Metric.REQUESTS, 1)));
  }

  private static Suite kv() {
    List<Case> cases = new ArrayList<>();
    for (Kind mix : List.of(Kind.ETC, Kind.USR)) {
      String name = mix == Kind.ETC ? "etc" : "usr";
      cases.add(new Case(name + ".peak", 1, new Task(mix, 64, 1, 0, 1, 0, Task.BATCH)));
      for (double load : LOADS) {
        cases.add(
            new Case(
                name + ".load" + Math.round(load * 100),
                load,
                new Task(mix, 64, 4, 0, 1, load, Task.BATCH)));
      }
    }
    Metric sla = MaxRate.METRIC;
    return new Suite(
        "kv",
        "Facebook's ETC and USR mixes over 64 connections, open loop",
        "share of the closed-loop rate offered",
        cases,
        "usr",
        List.of(Metric.REQUESTS, Metric.P99, sla),
        PROCESS,
        List.of(PROCESS, NONE, "memcached"),
        List.of(
            new Target(PROCESS, "memcached", "etc", sla, 20),
            new Target(PROCESS, "memcached", "usr", sla, 20)));
  }

  private static Suite scale() {
    List<Case> cases = new ArrayList<>();
    cases.add(new Case("peak", ACTIVE, Task.echo(ACTIVE, 64)));
    for (int connections : new int[] {10_000, 100_000, 250_000, 1_000_000}) {
      cases.add(
          new Case("c" + connections, connections, Task.echo(connections, 64).inTurn(ACTIVE)));
    }
    return new Suite(
        "scale",
        "64-byte messages over ever more connections, " + ACTIVE + " outstanding, each in its turn",
        "connections",
        cases,
        "c250000",
        List.of(Metric.REQUESTS, Metric.P99, Metric.IDLE),
        PROCESS,
        List.of(PROCESS, NONE, EPOLL),
        List.of(new Target(PROCESS, "c250000", PROCESS, "peak", Metric.REQUESTS, 0.8)),
        List.of(
            new Bound(PROCESS, "c250000", Metric.IDLE, 1024),
            new Bound(PROCESS, "c1000000", Metric.IDLE, 1024)));
  }

  private static Suite stream() {
    List<Case> cases = new ArrayList<>();
    for (int flows : new int[] {1, 4, 16}) {
      cases.add(
          new Case("f" + flows, flows, new Task(Kind.ECHO, flows, 8, 0, 16_384, 0, Task.BATCH)));
    }
    return new Suite(
        "stream",
        "bulk both ways: 16 KiB messages echoed, 8 outstanding on each flow",
        "flows",
        cases,
        "f1",
        List.of(Metric.BYTES),
        PROCESS,
        List.of(PROCESS, NONE, EPOLL, LWIP),
        List.of(new Target(PROCESS, EPOLL, "f1", Metric.BYTES, 2)));
  }

  private static Suite batch() {
    List<Case> cases = new ArrayList<>();
    for (int connections : new int[] {1, 256}) {
      for (int batch = 1; batch <= 256; batch *= 4) {
        cases.add(
            new Case(
                "c" + connections + ".B" + batch,
                batch,
                new Task(Kind.ECHO, connections, 1, 0, 64, 0, batch)));
      }
    }
    return new Suite(
        "batch",
        "64-byte echo over 1 and over 256 connections",
        "B, most frames of a turn",
        cases,
        "c256.B64",
        List.of(Metric.REQUESTS, Metric.P50, Metric.P99),
        PROCESS,
        List.of(PROCESS, NONE),
        List.of());
  }

  private static Suite tax() {
    List<Case> cases = new ArrayList<>();
    for (int connections : new int[] {1, 64, 256}) {
      cases.add(new Case("c" + connections, connections, Task.echo(connections, 64)));
    }
    return new Suite(
        "tax",
        "what protection costs: 64-byte echo, the application in each domain",
        "connections",
        cases,
        "c64",
        List.of(Metric.REQUESTS, Metric.P50, Metric.P99),
        PROCESS,
        List.of(PROCESS, NONE, "ix-ring3"),
        List.of(new Target(PROCESS, NONE, "c64", Metric.REQUESTS, 0.9)));
  }

  private static Suite packets() {
    List<Case> cases = new ArrayList<>();
    for (int batch : new int[] {1, 8, 64}) {
      for (int bytes : new int[] {64, 1514}) {
        cases.add(
            new Case(
                "b" + bytes + ".B" + batch,
                batch,
                new Task(Kind.FRAMES, 64, 1, 0, bytes, 0, batch)));
      }
    }
    return new Suite(
        "packets",
        "receive, touch, rewrite, transmit: one core, frames of 64 and 1,514 bytes, 64 under way",
        "B, most frames of a turn",
        cases,
        "b64.B64",
        List.of(Metric.REQUESTS, Metric.P50, Metric.P99),
        "wire-java",
        List.of("wire-java", WIRE),
        List.of(new Target("wire-java", WIRE, "b64.B64", Metric.REQUESTS, 0.9)));
  }

  private static Suite jitter() {
    return new Suite(
        "jitter",
        "how long the thread that polls is without progress, under 64-byte echo, and a loop in C",
        "connections",
        List.of(
            new Case("c1", 1, Task.echo(1, 64)),
            new Case("c64", 64, Task.echo(64, 64)),
            new Case("churn.c64", 64, new Task(Kind.CHURN, 64, 1, 0, 64, 0, Task.BATCH))),
        "c64",
        List.of(Metric.TURN_P9999, Metric.TURN_MAX),
        NONE,
        List.of(NONE, PROCESS, "spin-c"),
        List.of());
  }
}
