// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ixj.abi.IpAddress;
import org.ixj.control.ApplicationSpec;
import org.ixj.control.Cidr;
import org.ixj.control.Dataplane;
import org.ixj.control.DataplaneConfig;
import org.ixj.control.DomainKind;
import org.ixj.control.PlaceKind;
import org.ixj.domain.PortRegions.Mechanism;
import org.ixj.tools.load.LoadGenerator;
import org.ixj.tools.load.LoadGenerator.Phase;
import org.ixj.tools.load.LoadProfile;
import org.ixj.tools.load.LoadProfile.Workload;
import org.ixj.tools.load.LoadResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the kernel module's memory costs: kv over a wire, on it and on sealed memfds, turn by turn
 * in one run. The kernel's own trace tells where they fault meanwhile: the dataplane nowhere in its
 * pool, an application at most once for each 2 MiB of its views.
 */
@Tag("lab")
@Tag("long")
class MemoryLabTest {
  private static final String SERVER = "10.9.0.1";
  private static final int ROUNDS = Integer.getInteger("ixj.memoryRounds", 12);
  private static final long WARM_UP_US = 2_000_000;
  private static final long FIRST_WARM_UP_US = 20_000_000;
  private static final long MEASURE_US = 3_000_000;

  /**
   * Whatever else the host does slows a round and quickens none, so the best are compared; and
   * emulation is no place for a figure: this only tells a slip from the same.
   */
  private static final double AT_LEAST = 0.8;

  private static final Pattern FAULT =
      Pattern.compile("-(\\d+) .* page_fault_user: address=(?:0x)?([0-9a-f]+)");

  private static final String FAULTS = "events/exceptions/page_fault_user/enable";

  @BeforeAll
  static void load() throws Exception {
    KernelModule.load();
    KernelModule.trace("buffer_size_kb", "16384");
  }

  @AfterAll
  static void unload() throws Exception {
    KernelModule.unload();
  }

  /** A server, and its elastic thread as Linux knows it. */
  private record Served(Dataplane dataplane, String name, long thread) implements AutoCloseable {
    static Served start(Mechanism memory) throws Exception {
      Set<Long> before = elasticThreads();
      String name = "memory-" + memory.name().toLowerCase(java.util.Locale.ROOT);
      Dataplane dataplane =
          Dataplane.start(
              config(
                  name,
                  "wire",
                  SERVER,
                  DomainKind.PROCESS,
                  memory,
                  ApplicationSpec.program(Path.of("../java-app-sdk/target/c/process/kv"))));
      while (!dataplane.listens()) {
        assertThat(dataplane.awaitEnd(100)).as("%s", dataplane.failure()).isFalse();
      }
      Set<Long> now = elasticThreads();
      now.removeAll(before);
      return new Served(dataplane, name, now.iterator().next());
    }

    /** Tenth in proc_pid_stat(5), and the eighth after the name. */
    long minorFaults() throws IOException {
      String stat = Files.readString(Path.of("/proc/self/task/" + thread + "/stat"));
      return Long.parseLong(
          Stream.of(Pattern.compile(" ").split(stat.substring(stat.lastIndexOf(')') + 2)))
              .skip(7)
              .findFirst()
              .orElseThrow());
    }

    @Override
    public void close() {
      dataplane.close();
    }
  }

  private static Set<Long> elasticThreads() throws IOException {
    Set<Long> found = new HashSet<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).startsWith("elastic-")) {
          found.add(Long.parseLong(task.getFileName().toString()));
        }
      }
    }
    return found;
  }

  private static DataplaneConfig config(
      String name,
      String device,
      String address,
      DomainKind domain,
      Mechanism memory,
      ApplicationSpec application) {
    return DataplaneConfig.builder(name, device, Cidr.parse(address + "/24"), application)
        .domain(domain)
        .place(PlaceKind.HOST)
        .memory(memory)
        .hugePages(true)
        .appTimeoutMs(0)
        .build();
  }

  /** What a round of one server came to. */
  private record Round(double rate, long requests, long faults, String trace) {}

  private static Round round(Served served, long warmUpUs) throws Exception {
    LoadGenerator generator =
        new LoadGenerator(
            new LoadProfile(
                Workload.KV,
                IpAddress.parse(SERVER),
                Workload.KV.defaultPort(),
                1,
                16,
                1,
                0,
                64,
                0,
                warmUpUs,
                0,
                MEASURE_US));
    try (Dataplane _ =
        Dataplane.start(
            config(
                served.name() + "-load",
                "wire:" + served.name(),
                "10.9.0.2",
                DomainKind.NONE,
                Mechanism.AUTO,
                new ApplicationSpec(LoadGenerator.class.getName(), List.of())),
            _ -> generator)) {
      while (generator.phase() == Phase.CONNECTING || generator.phase() == Phase.WARMING_UP) {
        assertThat(generator.awaitEnd(20)).as("%s", generator.result().failure()).isFalse();
      }
      KernelModule.trace("trace", "");
      KernelModule.trace(FAULTS, "1");
      long before = served.minorFaults();
      assertThat(generator.awaitEnd(120_000)).isTrue();
      long faults = served.minorFaults() - before;
      KernelModule.trace(FAULTS, "0");
      LoadResult result = generator.result();
      assertThat(result.failure()).isNull();
      String trace = Files.readString(KernelModule.TRACING.resolve("trace"));
      return new Round(result.rate(), result.requests(), faults, trace);
    }
  }

  /** The entries of 2 MiB, within the ranges, for which a thread of these faulted. */
  private static List<Long> faultsAt(
      String trace, Set<Long> threads, List<KernelModule.Range> ranges) {
    return trace
        .lines()
        .map(FAULT::matcher)
        .filter(Matcher::find)
        .filter(fault -> threads.contains(Long.parseLong(fault.group(1))))
        .map(fault -> Long.parseUnsignedLong(fault.group(2), 16))
        .filter(address -> ranges.stream().anyMatch(range -> range.contains(address)))
        .map(address -> address >>> 21)
        .toList();
  }

  @Test
  void kvIsNotSlowerOnTheKernelModulesMemoryAndFaultsNowhereInIt() throws Exception {
    List<Double> onKernels = new ArrayList<>();
    List<Double> onMemfds = new ArrayList<>();
    KernelModule.trace(FAULTS, "1");
    try (Served kernel = Served.start(Mechanism.KERNEL);
        Served memfd = Served.start(Mechanism.MEMFD)) {
      assertThat(kernel.dataplane().enforcedBy()).isEqualTo("ix.ko");
      assertThat(memfd.dataplane().enforcedBy()).isEqualTo("sealed memfds");
      long application = kernel.dataplane().applicationPid();
      List<KernelModule.Range> pool =
          KernelModule.mappings(ProcessHandle.current().pid(), "domain");
      List<KernelModule.Range> views = new ArrayList<>();
      views.addAll(KernelModule.mappings(application, "mbufs"));
      views.addAll(KernelModule.mappings(application, "events"));
      assertThat(pool).hasSize(1);
      assertThat(views).hasSize(2);
      String start = Files.readString(KernelModule.TRACING.resolve("trace"));
      Set<Long> looks = new HashSet<>(faultsAt(start, Set.of(application), views));
      assertThat(looks).as("an application's first looks").isNotEmpty();
      round(kernel, FIRST_WARM_UP_US);
      round(memfd, FIRST_WARM_UP_US);
      for (int i = 0; i < ROUNDS; i++) {
        boolean kernelFirst = i % 2 == 0;
        Round first = round(kernelFirst ? kernel : memfd, WARM_UP_US);
        Round second = round(kernelFirst ? memfd : kernel, WARM_UP_US);
        Round onKernel = kernelFirst ? first : second;
        Round onMemfd = kernelFirst ? second : first;
        List<Long> inPool = faultsAt(onKernel.trace(), elasticThreads(), pool);
        List<Long> inViews = faultsAt(onKernel.trace(), Set.of(application), views);
        onKernels.add(onKernel.rate());
        onMemfds.add(onMemfd.rate());
        System.out.printf(
            "round %d: ix.ko %,.0f requests/s, %d faults of the elastic thread, %d in the pool,"
                + " %d of the application in its views; memfds %,.0f requests/s, %d faults%n",
            i + 1,
            onKernel.rate(),
            onKernel.faults(),
            inPool.size(),
            inViews.size(),
            onMemfd.rate(),
            onMemfd.faults());
        assertThat(onKernel.requests()).isPositive();
        assertThat(inPool).as("the pool is mapped when it is made").isEmpty();
        assertThat(inViews)
            .as("one fault for 2 MiB, and that once")
            .doesNotHaveDuplicates()
            .doesNotContainAnyElementsOf(looks);
        looks.addAll(inViews);
      }
    }
    Collections.sort(onKernels);
    Collections.sort(onMemfds);
    double ratio = onKernels.getLast() / onMemfds.getLast();
    System.out.printf(
        "ix.ko to memfds, %d rounds each: the best %.3f, the medians %.3f%n",
        ROUNDS, ratio, median(onKernels) / median(onMemfds));
    assertThat(ratio).isGreaterThan(AT_LEAST);
  }

  private static double median(List<Double> sorted) {
    int half = sorted.size() / 2;
    return (sorted.get(half) + sorted.get((sorted.size() - 1) / 2)) / 2;
  }
}
