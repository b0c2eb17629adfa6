// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ixj.abi.IpAddress;
import org.ixj.control.ApplicationSpec;
import org.ixj.control.Cidr;
import org.ixj.control.Dataplane;
import org.ixj.control.DataplaneConfig;
import org.ixj.control.DomainKind;
import org.ixj.control.Ipv6Cidr;
import org.ixj.control.LinkAddresses;
import org.ixj.control.PlaceKind;
import org.ixj.domain.PortRegions.Mechanism;
import org.ixj.tools.load.LoadGenerator;
import org.ixj.tools.load.LoadProfile;
import org.ixj.tools.load.LoadProfile.Workload;
import org.ixj.tools.load.LoadResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ix load}: the client side of a measurement. */
@Command(
    name = "load",
    description =
        "Loads the dataplane of that name over the wire, from a dataplane of its own, compares"
            + " every answer, and tells rate and latency.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: ix load --to ix0 --workload kv --connections 64 --seconds 5",
      "",
      ExitCodes.HELP
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields before anything else runs
final class LoadCommand implements Callable<Integer> {
  private static final double[] PERCENTILES = {50, 90, 99, 99.9};

  /** The share of an open loop's requests that must have been answered when time is up. */
  private static final double KEPT_UP = 0.9;

  @Option(
      names = "--to",
      paramLabel = "NAME",
      defaultValue = "ix0",
      description = "The dataplane to load (default: ${DEFAULT-VALUE}).")
  private String to;

  @Option(
      names = "--workload",
      paramLabel = "kv|echo|etc|usr",
      defaultValue = "kv",
      description = "What to ask for (default: ${DEFAULT-VALUE}).")
  private Workload workload;

  @Option(
      names = "--server",
      paramLabel = "ADDRESS",
      defaultValue = "10.9.0.1",
      description = "The server's address (default: ${DEFAULT-VALUE}).")
  private String server;

  @Option(names = "--port", paramLabel = "PORT", description = "Default: the workload's own.")
  private int port;

  @Option(
      names = "--address",
      paramLabel = "CIDR",
      defaultValue = "10.9.0.2/24",
      description =
          "The generator's own address, of the server's family (default: ${DEFAULT-VALUE}).")
  private String address;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "64",
      description = "Default: ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--ports",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Ports of the server in a row, from --port on, that connections are spread over; there"
              + " are some 28,000 connections to each (default: ${DEFAULT-VALUE}).")
  private int ports;

  @Option(
      names = "--active",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Closed loop: requests outstanding over all connections, which take turns; 0 for --depth"
              + " on each (default: ${DEFAULT-VALUE}).")
  private int active;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "1",
      description = "Requests outstanding on a connection (default: ${DEFAULT-VALUE}).")
  private int depth;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "64",
      description = "Message or value size (default: ${DEFAULT-VALUE}).")
  private int bytes;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "0",
      description =
          "Open loop: requests per second, measured from the time each was meant for; 0 for the"
              + " closed loop (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--warmup",
      paramLabel = "S",
      defaultValue = "3",
      description = "Seconds not measured (default: ${DEFAULT-VALUE}).")
  private double warmup;

  @Option(
      names = "--settle",
      paramLabel = "S",
      defaultValue = "20",
      description =
          "Most seconds more until the compilers have settled and the dataplane allocates nothing"
              + " (default: ${DEFAULT-VALUE}).")
  private double settle;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description = "Seconds measured (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--json",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write the result as JSON.")
  private @Nullable Path json;

  @Mixin private DataplaneOptions options;

  @Override
  public Integer call() throws InterruptedException {
    IpAddress serverAddress = serverAddress();
    if (address.startsWith(server + "/")) {
      throw new IllegalArgumentException(
          "--address is the load's own and must differ from the server's, " + server);
    }
    LoadProfile profile =
        new LoadProfile(
            workload,
            serverAddress,
            port == 0 ? workload.defaultPort() : port,
            ports,
            connections,
            depth,
            active,
            bytes,
            rate,
            (long) (warmup * 1e6),
            (long) (settle * 1e6),
            (long) (seconds * 1e6));
    LoadGenerator generator = new LoadGenerator(profile);
    StatsCommand.read(to); // tells in a word if there is no such dataplane
    LoadResult result;
    AllocationWatch watch;
    OrderlyEnd end = new OrderlyEnd();
    try (Dataplane client = Dataplane.start(config(profile), _ -> generator)) {
      end.onSignal(generator::interrupt);
      watch = AllocationWatch.run(generator, client, to);
      result = generator.result();
    } finally {
      end.reached();
    }
    String failure = result.failure() == null ? shortfall(result) : result.failure();
    boolean held = failure == null;
    if (json != null) {
      report(result, watch, held).write(json);
    }
    if (held) {
      print(result, watch);
    } else {
      LastWords.say("the load failed: " + failure);
    }
    return held ? ExitCodes.HELD : ExitCodes.DID_NOT_HOLD;
  }

  /** What a server that keeps up would not have left unanswered, or null. */
  private @Nullable String shortfall(LoadResult result) {
    double meant = Math.max(1, rate * seconds * KEPT_UP);
    return result.requests() >= meant
        ? null
        : "%,d answers came, where %,.0f were to come".formatted(result.requests(), rate * seconds);
  }

  private IpAddress serverAddress() {
    return server.indexOf(':') >= 0
        ? Ipv6Cidr.parseAddress(server)
        : IpAddress.ofIpv4(Cidr.parseAddress(server));
  }

  private DataplaneConfig config(LoadProfile profile) {
    return DataplaneConfig.builder(
            "load-" + ProcessHandle.current().pid(),
            "wire:" + to,
            LinkAddresses.parse(List.of(address), List.of(), List.of(), null),
            new ApplicationSpec(LoadGenerator.class.getName(), List.of()))
        .domain(DomainKind.NONE)
        .place(PlaceKind.HOST)
        .connections(Math.max(connections, DataplaneConfig.DEFAULT_CONNECTIONS))
        .loop(options.loop())
        .congestion(options.congestion)
        .ecn(options.ecn)
        .port(profile.portConfig())
        .memory(Mechanism.MEMFD)
        .pcap(options.pcap)
        .faults(options.faultPlan(), options.faultSeed)
        .build();
  }

  private void print(LoadResult result, AllocationWatch watch) {
    System.out.printf(
        "%s over wire, %d connections, depth %d, %d bytes, %s loop%n",
        workload.name().toLowerCase(java.util.Locale.ROOT),
        connections,
        depth,
        bytes,
        rate == 0 ? "closed" : "open");
    System.out.printf("%-32s %,.0f%n", "requests/s", result.rate());
    System.out.printf("%-32s %,d%n", "requests", result.requests());
    for (double percentile : PERCENTILES) {
      System.out.printf("%-32s %,.1f%n", label(percentile), result.microseconds(percentile));
    }
    System.out.printf("%-32s %,.1f%n", "latency us, max", result.microseconds(100));
    System.out.printf(
        "%-32s %.4f (server), %.4f (generator)%n",
        "bytes allocated per request",
        watch.serverBytesPerRequest(),
        watch.generatorBytesPerRequest());
    if (!watch.settled()) {
      System.out.println(
          "The JVM was still compiling when it was measured; try a longer --settle.");
    }
  }

  private static String label(double percentile) {
    return "latency us, p" + (percentile == 99.9 ? "99.9" : Integer.toString((int) percentile));
  }

  private Report report(LoadResult result, AllocationWatch watch, boolean held) {
    Report report = new Report();
    report.held(held);
    report.figure("load.requests_per_second", result.rate());
    report.figure("load.requests", (double) result.requests());
    for (double percentile : PERCENTILES) {
      String name = percentile == 99.9 ? "p99_9" : "p" + (int) percentile;
      report.figure("load.latency_us." + name, result.microseconds(percentile));
    }
    report.figure("load.latency_us.max", result.microseconds(100));
    report.figure("load.connections", connections);
    report.figure("load.settled", watch.settled() ? 1 : 0);
    report.figure("server.allocated_bytes_per_request", watch.serverBytesPerRequest());
    report.figure("generator.allocated_bytes_per_request", watch.generatorBytesPerRequest());
    for (Map.Entry<String, Long> figure : watch.server().entrySet()) {
      report.figure("server." + figure.getKey(), (double) figure.getValue());
    }
    return report;
  }
}
