// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.ixj.control.ApplicationSpec;
import org.ixj.control.Dataplane;
import org.ixj.control.DataplaneConfig;
import org.ixj.control.DomainKind;
import org.ixj.control.LinkAddresses;
import org.ixj.control.PlaceKind;
import org.ixj.device.EthernetLimits;
import org.ixj.device.FaultPlan;
import org.ixj.sdk.Application;
import org.ixj.stats.Counter;
import org.jspecify.annotations.Nullable;

/** A dataplane on a TAP interface, with Linux at the other end, in this namespace. */
final class Service implements AutoCloseable {
  /** Ours and Linux's. */
  static final String ADDRESS = "10.66.0.1";

  static final String HOST = "10.66.0.2";
  static final String INTERFACE = "ixj0";
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final Dataplane dataplane;
  private final int threads;

  private Service(Dataplane dataplane, int threads) {
    this.dataplane = dataplane;
    this.threads = threads;
  }

  static Service start(IntFunction<Application> applications) throws InterruptedException {
    return start(applications, 1, null, null);
  }

  /** Returns once the applications of all threads listen. */
  static Service start(
      IntFunction<Application> applications,
      int threads,
      @Nullable FaultPlan faults,
      @Nullable Path pcap)
      throws InterruptedException {
    Service service = call(applications, threads, faults, pcap);
    until(service.dataplane::listens);
    return service;
  }

  /** The same for applications that call others and listen nowhere. */
  static Service call(
      IntFunction<Application> applications,
      int threads,
      @Nullable FaultPlan faults,
      @Nullable Path pcap)
      throws InterruptedException {
    String name = freshName();
    long seed = Long.getLong("ixj.faultSeed", System.nanoTime());
    if (faults != null) {
      System.out.println("faults: -Dixj.faultSeed=" + seed);
    }
    DataplaneConfig config =
        config(name, "tap:" + INTERFACE, ADDRESS + "/24", HOST + "/24", threads)
            .faulty(faults, seed)
            .captured(pcap)
            .build();
    return new Service(Dataplane.start(config, applications), threads);
  }

  static String freshName() {
    return "sys-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
  }

  /** A dataplane on a wire, without Linux. */
  static Service wire(
      String name,
      String device,
      String address,
      int threads,
      IntFunction<Application> applications)
      throws InterruptedException {
    DataplaneConfig config = config(name, device, address, null, threads).build();
    return new Service(Dataplane.start(config, applications), threads);
  }

  /** A dataplane on any device, whose other end the caller has made. */
  static Service on(
      String device, int threads, @Nullable FaultPlan faults, IntFunction<Application> applications)
      throws InterruptedException {
    return on(
        config(freshName(), device, ADDRESS + "/24", null, threads)
            .faulty(faults, Long.getLong("ixj.faultSeed", 1)),
        applications);
  }

  static Service on(Builder builder, IntFunction<Application> applications)
      throws InterruptedException {
    DataplaneConfig config = builder.build();
    Service service = new Service(Dataplane.start(config, applications), config.threads());
    until(() -> service.figure("listeners") == config.threads());
    return service;
  }

  /** What varies between configurations of these tests. */
  static Builder config(
      String name, String device, String address, @Nullable String host, int threads) {
    return new Builder(name, device, address, host, threads);
  }

  /** The rest has one value here. */
  static final class Builder {
    private final String name;
    private final String device;
    private final String address;
    private final @Nullable String host;
    private final int threads;
    private int mtu = EthernetLimits.MTU;
    private @Nullable FaultPlan faults;
    private long seed;
    private @Nullable Path pcap;
    private List<String> ipv6 = List.of();
    private List<String> ipv6Host = List.of();
    private List<String> ipv6Gateway = List.of();
    private @Nullable Path ipv6Secret;

    private Builder(
        String name, String device, String address, @Nullable String host, int threads) {
      this.name = name;
      this.device = device;
      this.address = address;
      this.host = host;
      this.threads = threads;
    }

    Builder faulty(@Nullable FaultPlan plan, long faultSeed) {
      faults = plan;
      seed = faultSeed;
      return this;
    }

    Builder mtu(int bytes) {
      mtu = bytes;
      return this;
    }

    Builder captured(@Nullable Path file) {
      pcap = file;
      return this;
    }

    /** Speaks IPv6 as well. */
    Builder ipv6(String ours, String linuxes, String gateway) {
      ipv6 = List.of(ours);
      ipv6Host = List.of(linuxes);
      ipv6Gateway = List.of(gateway);
      return this;
    }

    /** Takes IPv6 addresses from routers, made with a file's secret. */
    Builder automatic(Path secret) {
      ipv6Secret = secret;
      return this;
    }

    DataplaneConfig build() {
      List<String> addresses = new ArrayList<>(ipv6);
      addresses.add(address);
      List<String> hosts = new ArrayList<>(ipv6Host);
      if (host != null) {
        hosts.add(host);
      }
      return DataplaneConfig.builder(
              name,
              device,
              LinkAddresses.parse(addresses, ipv6Gateway, hosts, ipv6Secret),
              new ApplicationSpec("none", List.of()))
          .mtu(mtu)
          .domain(DomainKind.NONE)
          .place(PlaceKind.HOST)
          .threads(threads)
          .pcap(pcap)
          .faults(faults, seed)
          .build();
    }
  }

  static InetSocketAddress at(int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(ADDRESS), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("a literal needs no resolver", e);
    }
  }

  /** Sum of a figure over the elastic threads. */
  long figure(String label) {
    Map<String, Long> figures = dataplane.figures();
    long sum = 0;
    for (int i = 0; i < threads; i++) {
      sum += figures.getOrDefault("thread." + i + "." + label, 0L);
    }
    return sum;
  }

  long figure(Counter counter) {
    return figure(counter.label());
  }

  /** A figure of the whole dataplane. */
  long whole(String label) {
    return dataplane.figures().getOrDefault(label, 0L);
  }

  /** One elastic thread's. */
  long figure(int thread, String label) {
    return dataplane.figures().getOrDefault("thread." + thread + "." + label, 0L);
  }

  /** Counters that are not zero, for information. */
  String counters() {
    StringBuilder text = new StringBuilder();
    dataplane
        .figures()
        .forEach(
            (name, value) -> {
              if (value != 0) {
                text.append(' ').append(name.replace("thread.", "")).append('=').append(value);
              }
            });
    return text.toString();
  }

  /** Waits until nothing of any connection is left but TIME_WAIT, and every buffer is back. */
  void assertAllReturned() throws InterruptedException {
    long resting = (long) threads * dataplane.device().receiveBuffers();
    until(() -> figure("connections") == 0 && figure("mbufs-free") + resting == figure("mbufs"));
    assertThat(figure("connections")).as("connections left:%s", counters()).isZero();
    assertThat(figure("mbufs-free") + resting)
        .as("buffers free:%s", counters())
        .isEqualTo(figure("mbufs"));
    assertThat(figure("not-accepted")).isZero();
    assertThat(figure(Counter.DROP_INTERNAL)).isZero();
  }

  /** Asserts a count that the other side may have heard the cause of before it was made. */
  void assertCounted(Counter counter, long times) throws InterruptedException {
    until(() -> figure(counter) >= times);
    assertThat(figure(counter)).as(counters()).isEqualTo(times);
  }

  /** Polls for at most ten seconds; the caller asserts what it needs afterwards. */
  static void until(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(2_000_000); // leaves the core to those who are waited for
    }
  }

  @Override
  public void close() {
    dataplane.close();
  }
}
