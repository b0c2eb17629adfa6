// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

/**
 * One piece of work for a round.
 *
 * @param kind what the clients do
 * @param connections at a time
 * @param depth requests outstanding on a connection
 * @param bytes of a message or frame
 * @param rate requests per second in the open loop, 0 for the closed loop
 * @param batch B, most frames of a server's turn
 */
public record Task(Kind kind, int connections, int depth, int bytes, double rate, int batch) {
  /** The paper's bound. */
  public static final int BATCH = 64;

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
    return new Task(Kind.ECHO, connections, 1, bytes, 0, BATCH);
  }

  Task atRate(double requestsPerSecond) {
    return new Task(kind, connections, depth, bytes, requestsPerSecond, batch);
  }
}
