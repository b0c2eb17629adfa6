// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.nio.file.Path;
import java.util.List;
import org.ixj.device.EthernetLimits;
import org.ixj.device.FaultPlan;
import org.ixj.domain.PortConfig;
import org.ixj.domain.PortRegions.Mechanism;
import org.ixj.linux.IxDomain;
import org.ixj.loop.LoopConfig;
import org.ixj.tcp.CongestionAlgorithm;
import org.ixj.tcp.EcnMode;
import org.ixj.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * Everything a dataplane is started with.
 *
 * @param name names the run directory; one dataplane at a time has it
 * @param device what to drive: {@code wire} or {@code tap:NAME}
 * @param link what we are on the link, and who else is there
 * @param mtu most bytes of an IP datagram, {@link EthernetLimits#MIN_MTU} to {@link
 *     EthernetLimits#MAX_MTU}; a wire's is its near end's affair
 * @param domain where the application runs
 * @param place where and how the elastic threads execute
 * @param application what to serve with
 * @param threads elastic threads, each with a queue, a pool and a port of its own
 * @param connections most TCP connections of each elastic thread
 * @param congestion how TCP connections adapt to the path
 * @param ecn whether TCP connections speak ECN
 * @param memory what message buffers and events are made of
 * @param restart whether an application that ended is launched again
 * @param appTimeoutMs how long an application may leave events lying, or hold an elastic thread
 *     without a batch, 0 for ever
 * @param appMemoryBytes what an application in a process may have of the host's memory, all in all
 * @param appJvmOptions options of the application's JVM
 * @param pcap capture file, or null
 * @param faults what to do to frames on purpose, in each direction, or null
 * @param faultSeed makes the faults repeatable
 */
public record DataplaneConfig(
    String name,
    String device,
    LinkAddresses link,
    int mtu,
    DomainKind domain,
    PlaceConfig place,
    ApplicationSpec application,
    int threads,
    int connections,
    LoopConfig loop,
    PortConfig port,
    CongestionAlgorithm congestion,
    EcnMode ecn,
    Mechanism memory,
    boolean hugePages,
    boolean restart,
    long appTimeoutMs,
    long appMemoryBytes,
    List<String> appJvmOptions,
    @Nullable Path pcap,
    @Nullable FaultPlan faults,
    long faultSeed) {
  /** Most elastic threads. */
  public static final int MAX_THREADS = 64;

  /** TCP connections that an elastic thread has room for by default. */
  public static final int DEFAULT_CONNECTIONS = 1 << 16;

  /** Most TCP connections of an elastic thread. */
  public static final int MAX_CONNECTIONS = 1 << 24;

  /** What a connection takes of the heap is less; a test holds that. */
  private static final long CONNECTION_BYTES = 1024;

  /** What an application's JVM runs with besides the doors that are shut anyway. */
  public static final List<String> DEFAULT_JVM_OPTIONS =
      List.of("-Xms64m", "-Xmx512m", "-XX:+UseSerialGC");

  /** What an application may have of memory by default: its JVM's heap, and as much beside it. */
  public static final long DEFAULT_APP_MEMORY_BYTES = 1L << 30;

  private static final long LEAST_APP_MEMORY_BYTES = 1L << 20;

  /** How long an application may hang by default. */
  public static final long DEFAULT_TIMEOUT_MS = 10_000;

  /**
   * Starts from what a dataplane usually is: one elastic thread wherever it runs best, the
   * application in a process of its own, ended once and for all when it ends.
   */
  public static Builder builder(
      String name, String device, Cidr address, ApplicationSpec application) {
    return builder(name, device, LinkAddresses.of(address), application);
  }

  /** The same with more to say of the link. */
  public static Builder builder(
      String name, String device, LinkAddresses link, ApplicationSpec application) {
    return new Builder(name, device, link, application);
  }

  /** Checks the ranges and copies the lists. */
  public DataplaneConfig {
    appJvmOptions = List.copyOf(appJvmOptions);
    checkLink(link, device);
    if (link.ipv6() != null && mtu < Ipv6Header.MIN_MTU) {
      throw new ConfigException("IPv6 needs an MTU of at least " + Ipv6Header.MIN_MTU + " bytes");
    }
    if (mtu < EthernetLimits.MIN_MTU || mtu > EthernetLimits.MAX_MTU) {
      throw new ConfigException(
          "an MTU is " + EthernetLimits.MIN_MTU + " to " + EthernetLimits.MAX_MTU + " bytes");
    }
    if (mtu != EthernetLimits.MTU && device.startsWith("wire:")) {
      throw new ConfigException("the MTU of a wire is given where it waits for its peer, not here");
    }
    if (threads < 1 || threads > MAX_THREADS) {
      throw new ConfigException("a dataplane has 1 to " + MAX_THREADS + " elastic threads");
    }
    checkConnections(connections, threads);
    if (domain == DomainKind.NONE && application.program()) {
      throw new ConfigException(
          "a program runs in domain process or ring3; domain none is for classes");
    }
    if (congestion == CongestionAlgorithm.DCTCP && ecn == EcnMode.OFF) {
      throw new ConfigException("dctcp lives by ECN, and ECN is off");
    }
    if (memory == Mechanism.KERNEL) {
      checkKernel(domain);
    }
    if (!place.cpus().isEmpty() && place.cpus().size() != threads) {
      throw new ConfigException(
          "name one processor for each of "
              + threads
              + " elastic threads, not "
              + place.cpus().size());
    }
    if (!place.barriers().isEmpty() && domain != DomainKind.RING3) {
      throw new ConfigException(
          "barriers are for domain ring3: nothing else crosses from guest ring 0 to ring 3");
    }
    if (appTimeoutMs < 0) {
      throw new ConfigException("an application time-out is not negative");
    }
    if (appMemoryBytes < LEAST_APP_MEMORY_BYTES) {
      throw new ConfigException("an application's memory is at least 1 MiB");
    }
  }

  private static void checkLink(LinkAddresses link, String device) {
    Cidr address = link.ipv4();
    Cidr hostAddress = link.ipv4Host();
    int gateway = link.ipv4Gateway();
    if ((hostAddress != null || link.ipv6Host() != null) && !device.startsWith("tap:")) {
      throw new ConfigException("only a tap device has a host's side to give an address");
    }
    if (hostAddress != null && hostAddress.address() == address.address()) {
      throw new ConfigException(
          "both sides of the link cannot be " + Cidr.format(address.address()));
    }
    if (hostAddress != null && !address.contains(hostAddress.address())) {
      throw new ConfigException(
          "the host's address " + hostAddress + " is not on the link " + address);
    }
    if (gateway != 0 && !address.contains(gateway)) {
      throw new ConfigException(
          "the gateway " + Cidr.format(gateway) + " is not on the link " + address);
    }
    if (gateway != 0 && (gateway == address.address() || !address.host(gateway))) {
      throw new ConfigException(
          "the gateway cannot be " + Cidr.format(gateway) + ", which is no other host's address");
    }
  }

  /** Peers make connections: how many they may make must not be able to exhaust the heap. */
  private static void checkConnections(int connections, int threads) {
    if (connections < 1 || connections > MAX_CONNECTIONS) {
      throw new ConfigException(
          "an elastic thread has room for 1 to " + MAX_CONNECTIONS + " connections");
    }
    // What lives long lies in the old generation, two thirds of the heap.
    long need = Math.ceilDiv((long) connections * threads * CONNECTION_BYTES * 3 / 2, 1 << 20);
    long heap = Runtime.getRuntime().maxMemory() >> 20;
    if (connections > DEFAULT_CONNECTIONS && need > heap) {
      throw new ConfigException(
          "%d connections need a heap of %d MiB, and it has %d: give it more, as in IXJ_HEAP=%dm"
              .formatted((long) connections * threads, need, heap, need + need / 8));
    }
  }

  private static void checkKernel(DomainKind domain) {
    if (domain == DomainKind.NONE) {
      throw new ConfigException("in domain none nothing is protected, so not by the kernel either");
    }
    String unavailable = IxDomain.unavailable();
    if (unavailable != null) {
      throw new DataplaneException(
          "memory of the kernel module is not to be had: " + unavailable + "; ix module load");
    }
  }

  /** One value after the other; the components' documentation says what they are. */
  public static final class Builder {
    private final String name;
    private final String device;
    private LinkAddresses link;
    private final ApplicationSpec application;
    private int mtu = EthernetLimits.MTU;
    private DomainKind domain = DomainKind.PROCESS;
    private PlaceConfig place = PlaceConfig.of(PlaceKind.AUTO);
    private int threads = 1;
    private int connections = DEFAULT_CONNECTIONS;
    private LoopConfig loop = LoopConfig.DEFAULT;
    private PortConfig port = PortConfig.DEFAULT;
    private CongestionAlgorithm congestion = CongestionAlgorithm.CUBIC;
    private EcnMode ecn = EcnMode.ACCEPT;
    private Mechanism memory = Mechanism.AUTO;
    private boolean hugePages;
    private boolean restart;
    private long appTimeoutMs = DEFAULT_TIMEOUT_MS;
    private long appMemoryBytes = DEFAULT_APP_MEMORY_BYTES;
    private List<String> appJvmOptions = DEFAULT_JVM_OPTIONS;
    private @Nullable Path pcap;
    private @Nullable FaultPlan faults;
    private long faultSeed;

    private Builder(String name, String device, LinkAddresses link, ApplicationSpec application) {
      this.name = name;
      this.device = device;
      this.link = link;
      this.application = application;
    }

    /** An IPv4 router. */
    public Builder gateway(int value) {
      link = new LinkAddresses(link.ipv4(), value, link.ipv4Host(), link.ipv6(), link.ipv6Host());
      return this;
    }

    public Builder mtu(int value) {
      mtu = value;
      return this;
    }

    /** The IPv4 address of a TAP interface's other side. */
    public Builder hostAddress(@Nullable Cidr value) {
      link =
          new LinkAddresses(link.ipv4(), link.ipv4Gateway(), value, link.ipv6(), link.ipv6Host());
      return this;
    }

    public Builder domain(DomainKind value) {
      domain = value;
      return this;
    }

    public Builder threads(int value) {
      threads = value;
      return this;
    }

    public Builder connections(int value) {
      connections = value;
      return this;
    }

    public Builder loop(LoopConfig value) {
      loop = value;
      return this;
    }

    public Builder port(PortConfig value) {
      port = value;
      return this;
    }

    public Builder congestion(CongestionAlgorithm value) {
      congestion = value;
      return this;
    }

    public Builder ecn(EcnMode value) {
      ecn = value;
      return this;
    }

    public Builder memory(Mechanism value) {
      memory = value;
      return this;
    }

    public Builder hugePages(boolean value) {
      hugePages = value;
      return this;
    }

    public Builder restart(boolean value) {
      restart = value;
      return this;
    }

    public Builder appTimeoutMs(long value) {
      appTimeoutMs = value;
      return this;
    }

    public Builder appMemoryBytes(long value) {
      appMemoryBytes = value;
      return this;
    }

    public Builder appJvmOptions(List<String> value) {
      appJvmOptions = value;
      return this;
    }

    public Builder pcap(@Nullable Path value) {
      pcap = value;
      return this;
    }

    public Builder place(PlaceConfig value) {
      place = value;
      return this;
    }

    /** In this place, with everything else of it as it usually is. */
    public Builder place(PlaceKind kind) {
      return place(PlaceConfig.of(kind));
    }

    public Builder faults(@Nullable FaultPlan plan, long seed) {
      faults = plan;
      faultSeed = seed;
      return this;
    }

    /**
     * What was chosen.
     *
     * @throws ConfigException with a line for the user where it does not go together
     * @throws DataplaneException where this machine does not have it
     */
    public DataplaneConfig build() {
      return new DataplaneConfig(
          name,
          device,
          link,
          mtu,
          domain,
          place,
          application,
          threads,
          connections,
          loop,
          port,
          congestion,
          ecn,
          memory,
          hugePages,
          restart,
          appTimeoutMs,
          appMemoryBytes,
          appJvmOptions,
          pcap,
          faults,
          faultSeed);
    }
  }
}
