// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.ixj.control.ApplicationSpec;
import org.ixj.control.Dataplane;
import org.ixj.control.DataplaneConfig;
import org.ixj.control.DomainKind;
import org.ixj.control.LinkAddresses;
import org.ixj.control.PlaceConfig;
import org.ixj.control.PlaceKind;
import org.ixj.device.EthernetLimits;
import org.ixj.domain.PortRegions.Mechanism;
import org.ixj.stats.StageClock;
import org.ixj.vmm.Barrier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ix run}: a dataplane with an application, until it ends or is interrupted. */
@Command(
    name = "run",
    description = "Starts a dataplane and an application on it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: ix run --app kv --device tap:ixj0 --address 10.0.0.2/24"
          + " --host-address 10.0.0.1/24",
      "",
      ExitCodes.HELP
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields before anything else runs
final class RunCommand implements Callable<Integer> {
  private static final long LOOK_MS = 20;
  private static final Set<String> EXAMPLES = Set.of("kv", "echo");

  @Option(
      names = "--app",
      required = true,
      paramLabel = "CLASS|JAR|PROGRAM",
      description =
          "The application: kv, echo, a class that implements org.ixj.sdk.Application, a jar whose"
              + " manifest names one as IXJ-Application, or an ELF program built for the domain.")
  private String app;

  @Option(
      names = "--app-path",
      paramLabel = "PATH",
      hideParamSyntax = true,
      split = ":",
      description =
          "Jars and folders with the application's classes, ':' between them, besides --app's jar.")
  private final List<Path> appPath = new ArrayList<>();

  @Option(
      names = "--device",
      paramLabel = "wire|tap:NAME|vfio:ADDRESS",
      defaultValue = "wire",
      description = "What to drive (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--address",
      paramLabel = "CIDR",
      defaultValue = "10.9.0.1/24",
      description =
          "Address on the link; may be repeated: one of IPv4, some of IPv6 (default:"
              + " ${DEFAULT-VALUE}).")
  private List<String> addresses;

  @Option(
      names = "--gateway",
      paramLabel = "ADDRESS",
      description = "Router off the link; one of IPv4 and one of IPv6.")
  private final List<String> gateways = new ArrayList<>();

  @Option(
      names = "--ipv6-secret",
      paramLabel = "FILE",
      description =
          "Take IPv6 addresses, routers and the MTU from routers' advertisements, with identifiers"
              + " made from the dataplane's name and this file (RFC 7217), which is made where it"
              + " is not there.")
  private @Nullable Path ipv6Secret;

  @Option(
      names = "--mtu",
      paramLabel = "BYTES",
      defaultValue = "" + EthernetLimits.MTU,
      description =
          "Most bytes of an IP datagram on the link, 576 to 9000; larger ones than 2026 take larger"
              + " and so fewer message buffers (default: ${DEFAULT-VALUE}).")
  private int mtu;

  @Option(
      names = "--host-address",
      paramLabel = "CIDR",
      description = "tap: bring the host's side up with this address; one of IPv4 and one of IPv6.")
  private final List<String> hostAddresses = new ArrayList<>();

  @Option(
      names = "--domain",
      defaultValue = "process",
      paramLabel = "process|ring3|none",
      description =
          "Where the application runs: a confined process with read-only message buffers; guest"
              + " ring 3 (needs /dev/kvm; kv, echo or a program); or none: this JVM, unprotected"
              + " (default: ${DEFAULT-VALUE}).")
  private DomainKind domain;

  @Option(
      names = "--place",
      defaultValue = "auto",
      paramLabel = "auto|ring0|host",
      description =
          "Where the elastic threads run: guest ring 0 (needs KVM in hardware), host user mode, or"
              + " ring 0 where it is possible and of use (default: ${DEFAULT-VALUE}).")
  private PlaceKind place;

  @Option(
      names = "--memory",
      defaultValue = "auto",
      paramLabel = "auto|kernel|memfd",
      description =
          "What message buffers are made of: memory of the kernel module (ix module load), sealed"
              + " memfds, or the first where it is loaded (default: ${DEFAULT-VALUE}).")
  private Mechanism memory;

  @Option(
      names = "--cpus",
      paramLabel = "LIST",
      description = "Processors for the elastic threads, such as 2,4-6; one for each of them.")
  private @Nullable String cpus;

  @Option(
      names = "--barriers",
      split = ",",
      paramLabel = "branches,buffers",
      hideParamSyntax = true,
      description =
          "Against speculation, at each crossing between ring 0 and ring 3: forget what ring 3"
              + " taught the branch predictors (IBPB), overwrite what ring 0 left in the processor's"
              + " buffers (VERW). They cost time, and no exit.")
  private final Set<Barrier> barriers = EnumSet.noneOf(Barrier.class);

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "ix0",
      description = "The dataplane's name for load and stats (default: ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Elastic threads (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "" + DataplaneConfig.DEFAULT_CONNECTIONS,
      description =
          "Most TCP connections of each elastic thread; more than by default need a larger heap,"
              + " as in IXJ_HEAP=4g (default: ${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--stages",
      description =
          "Account for the time of every stage of a turn; ix stats tells it. Costs some 200 ns a"
              + " turn.")
  private boolean stages;

  @Option(names = "--restart", description = "Launch the application again when it ends.")
  private boolean restart;

  @Option(
      names = "--app-timeout",
      paramLabel = "MS",
      defaultValue = "" + DataplaneConfig.DEFAULT_TIMEOUT_MS,
      description =
          "An application that leaves events lying this long, or in ring 3 hands over no batch,"
              + " counts as hanging and is ended; 0 for never (default: ${DEFAULT-VALUE}).")
  private long appTimeoutMs;

  @Option(
      names = "--app-memory",
      converter = MemorySize.class,
      paramLabel = "SIZE",
      defaultValue = "1g",
      description =
          "domain process: what the application may have of the host's memory, all in all, such as"
              + " 512m or 4g; its JVM's heap, and as much again as it takes beside that. Huge pages"
              + " it may have none (default: ${DEFAULT-VALUE}).")
  private long appMemory;

  @Option(
      names = "--app-jvm",
      paramLabel = "OPTION",
      description =
          "Option for the application's JVM, such as -Dixj.kv.port=11212; may be repeated.")
  private final List<String> appJvm = new ArrayList<>();

  @Option(
      names = "--json",
      converter = WritableFile.class,
      paramLabel = "FILE",
      description = "Write the last figures as JSON.")
  private @Nullable Path json;

  @Mixin private DataplaneOptions options;

  @Override
  public Integer call() throws InterruptedException {
    if (stages) {
      System.setProperty(StageClock.PROPERTY, "true"); // before anything has looked at it
    }
    DataplaneConfig config =
        DataplaneConfig.builder(
                name,
                device,
                LinkAddresses.parse(addresses, gateways, hostAddresses, ipv6Secret),
                application())
            .mtu(mtu)
            .domain(domain)
            .place(
                new PlaceConfig(
                    place, cpus == null ? List.of() : PlaceConfig.parseCpus(cpus), barriers, false))
            .threads(threads)
            .connections(connections)
            .loop(options.loop())
            .congestion(options.congestion)
            .ecn(options.ecn)
            .memory(memory)
            .hugePages(true)
            .restart(restart)
            .appTimeoutMs(appTimeoutMs)
            .appMemoryBytes(appMemory)
            .appJvmOptions(appJvm.isEmpty() ? DataplaneConfig.DEFAULT_JVM_OPTIONS : appJvm)
            .pcap(options.pcap)
            .faults(options.faultPlan(), options.faultSeed)
            .build();
    OrderlyEnd end = new OrderlyEnd();
    try (Dataplane dataplane = Dataplane.start(config)) {
      end.onSignal(dataplane::stop);
      System.err.println("ix: elastic threads in " + dataplane.place());
      announce(dataplane);
      dataplane.awaitEnd();
      String failure = dataplane.failure();
      if (json != null) {
        Report report = new Report();
        report.held(failure == null);
        dataplane.figures().forEach(report::figure);
        report.write(json);
      }
      if (failure != null) {
        LastWords.say(failure);
        return ExitCodes.DID_NOT_HOLD;
      }
      return ExitCodes.HELD;
    } finally {
      end.reached();
    }
  }

  /** In ring 3 runs what is built for it; the examples are there in C as well. */
  private ApplicationSpec application() {
    if (domain != DomainKind.RING3) {
      return ApplicationSpec.parse(app, appPath);
    }
    return EXAMPLES.contains(app)
        ? ApplicationSpec.program(
            Environment.root().resolve("java-app-sdk/target/c/ring3").resolve(app))
        : ApplicationSpec.parseProgram(app);
  }

  /** Says so once the application listens: whoever waits for it need not guess. */
  private void announce(Dataplane dataplane) throws InterruptedException {
    while (!dataplane.awaitEnd(LOOK_MS)) {
      if (dataplane.listens()) {
        System.err.println(
            "ix: "
                + name
                + " serves "
                + String.join(", ", addresses)
                + " on "
                + device
                + ", protected by "
                + dataplane.enforcedBy());
        return;
      }
    }
  }
}
