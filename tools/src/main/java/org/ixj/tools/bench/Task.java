// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

/**
 * One piece of work for a round.
 *
 * @param kind what the clients do
 * @param connections at a time
 * @param depth requests outstanding on a connection
 * @param active requests outstanding on all connections, which take turns; 0: the depth on each
 * @param bytes of a message or frame
 * @param rate requests per second in the open loop, 0 for the closed loop
 * @param batch B, most frames of a server's turn
 */
public record Task(
    Kind kind, int connections, int depth, int active, int bytes, double rate, int batch) {
  /** The paper's bound. */
  public static final int BATCH = 64;

  /** Connections to one port of a server: a client has little more than as many ports. */
  static final int PER_PORT = 1 << 14;

  private static final long PATIENCE_MS = 60_000;

  /** The least pace of connecting, and of closing, that is waited for. */
  private static final int CONNECTIONS_PER_MS = 10;

  /** What clients do. */
  public enum Kind {
    /** Send a message, and want it back. */
    ECHO,
    /** Connect, send a message, have it back, reset the connection. */
    CHURN,
    /** Get and set, Facebook's ETC mix. */
    ETC,
    /** Get and set, Facebook's USR mix. */
    USR,
    /** No connections: frames that are received, touched, rewritten and transmitted. */
    FRAMES
  }

  static Task echo(int connections, int bytes) {
    return new Task(Kind.ECHO, connections, 1, 0, bytes, 0, BATCH);
  }

  Task atRate(double requestsPerSecond) {
    return new Task(kind, connections, depth, active, bytes, requestsPerSecond, batch);
  }

  /** The same with no more than so many requests outstanding. */
  Task inTurn(int outstanding) {
    return new Task(kind, connections, depth, outstanding, bytes, rate, batch);
  }

  /** The server's ports that the connections are spread over. */
  int ports() {
    return ports(connections);
  }

  /** The same for so many. */
  static int ports(int connections) {
    return Math.ceilDiv(connections, PER_PORT);
  }

  /** How long what is not measured may take. */
  long patienceMs() {
    return PATIENCE_MS + connections / CONNECTIONS_PER_MS;
  }
}
