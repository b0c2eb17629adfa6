// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import org.ixj.abi.IpAddress;
import org.ixj.domain.PortConfig;
import org.ixj.tcp.TcpConfig;

/**
 * What load to make.
 *
 * @param workload which protocol to speak
 * @param server address of either family
 * @param port TCP port
 * @param ports how many such ports in a row connections are spread over
 * @param connections established at the start and kept
 * @param depth requests a connection may have outstanding
 * @param active closed loop: requests outstanding over all connections, which have their turns one
 *     after the other; 0: as many as the depth allows on each
 * @param bytes echo: message size; kv: value size
 * @param rate open loop: requests per second over all connections; 0: closed loop
 * @param warmupUs answered but not measured
 * @param settleUs how much longer than that it may take until the generator is told that things
 *     have settled
 * @param measureUs measured
 */
public record LoadProfile(
    Workload workload,
    IpAddress server,
    int port,
    int ports,
    int connections,
    int depth,
    int active,
    int bytes,
    double rate,
    long warmupUs,
    long settleUs,
    long measureUs) {
  /** Longest message. */
  public static final int MAX_BYTES = 1 << 18;

  private static final int MAX_PORT = 65_535;
  private static final int MAX_CONNECTIONS = 1 << 20;

  /** So many local ports there are for connections to one remote port. */
  private static final int PER_PORT = TcpConfig.defaults().ephemeralPorts();

  private static final long MAX_US = 86_400_000_000L;

  /** The protocols. */
  public enum Workload {
    /** Sends a message and wants it back. */
    ECHO(7),
    /** memcached's text protocol: nine gets to one set, each connection on a key of its own. */
    KV(11211),
    /** The same protocol, Facebook's ETC mix: see {@link Mix}. */
    ETC(11211),
    /** The same protocol, Facebook's USR mix. */
    USR(11211);

    private final int defaultPort;

    Workload(int defaultPort) {
      this.defaultPort = defaultPort;
    }

    /** Where such servers listen unless told otherwise. */
    public int defaultPort() {
      return defaultPort;
    }
  }

  /** Checks the ranges. */
  public LoadProfile {
    if (connections < 1 || connections > MAX_CONNECTIONS) {
      throw new IllegalArgumentException("1 to " + MAX_CONNECTIONS + " connections");
    }
    if (port < 1 || ports < 1 || port + ports - 1 > MAX_PORT) {
      throw new IllegalArgumentException("ports of 1 to " + MAX_PORT);
    }
    if (connections > (long) ports * PER_PORT) {
      throw new IllegalArgumentException(
          "at most "
              + PER_PORT
              + " connections to a port: --ports spreads them over several, which the server must"
              + " listen on");
    }
    if (active < 0 || (active > 0 && (active >= connections || rate > 0))) {
      throw new IllegalArgumentException(
          "fewer requests outstanding in all than connections, and that in the closed loop");
    }
    if (depth < 1 || depth > 1024) {
      throw new IllegalArgumentException("1 to 1024 requests outstanding on a connection");
    }
    if (bytes < 1 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException("messages of 1 to " + MAX_BYTES + " bytes");
    }
    if (!(rate >= 0) || rate > 1e8) {
      throw new IllegalArgumentException("a rate of 0 (closed loop) to 1e8 per second");
    }
    if (warmupUs < 0 || settleUs < 0 || measureUs < 1) {
      throw new IllegalArgumentException("measured time must be positive");
    }
    if (warmupUs > MAX_US || settleUs > MAX_US || measureUs > MAX_US) {
      throw new IllegalArgumentException("times of at most a day");
    }
  }

  /** Arena bytes the generator needs for requests and for what it compares answers with. */
  public long arenaBytes() {
    return RequestBook.arenaBytes(this);
  }

  /** What a dataplane's port usually is, with a send arena that holds all requests. */
  public PortConfig portConfig() {
    PortConfig usual = PortConfig.DEFAULT;
    return new PortConfig(
        usual.mbufs(),
        usual.eventEntries(),
        usual.commandEntries(),
        Math.max(usual.arenaBytes(), arenaBytes()));
  }
}
