// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/**
 * Limits and times of one {@link Tcp}. Times are microseconds, sizes bytes.
 *
 * @param receiveBuffer most bytes a peer may have sent ahead of recvDone; the largest window
 * @param sendLimit most bytes accepted from the application and not yet acknowledged
 * @param sendEntries most scatter entries a connection's send queue holds
 * @param heldMbufs most message buffers one connection holds
 * @param knockMbufs most message buffers a connection holds before it is accepted
 * @param mbufReserve with no more free buffers than this, payload is not kept
 * @param maxConnections connections in all, half-open and orphaned ones included
 * @param maxListeners listeners in all
 * @param maxTimeWait TIME_WAIT entries; when full the oldest goes early
 * @param minRtoUs least retransmission time-out. Deviation: RFC 6298 §2.4 says 1 s; 200 ms is what
 *     Linux has used for decades, and delayed acknowledgements stay well below it
 * @param maxRtoUs most, RFC 6298 §2.5
 * @param delayedAckUs longest an acknowledgement waits (RFC 9293 §3.8.6.3 allows 500 ms)
 * @param timeWaitUs twice the maximum segment lifetime. Deviation: RFC 9293 §3.4.2 has 4 minutes;
 *     60 s is Linux's choice
 * @param finWait2Us how long an application-less connection waits for the peer's FIN
 * @param giveUpUs unanswered retransmission for so long ends a connection, RFC 9293 §3.8.3's R2
 * @param connectUs the same for a connect, at least 3 minutes by RFC 9293 §3.8.3
 * @param halfOpenUs the same for a SYN we answered: a flood must not hold the backlog for minutes
 * @param resetsPerSecond resets sent to unknown connections
 * @param challengesPerSecond challenge ACKs, RFC 5961 §7
 * @param firstEphemeralPort first port of the range connect chooses from
 * @param ephemeralPorts ports in that range
 * @param ecn whether connections speak ECN
 * @param congestion how connections adapt to the path where nothing else is said
 */
public record TcpConfig(
    int receiveBuffer,
    int sendLimit,
    int sendEntries,
    int heldMbufs,
    int knockMbufs,
    int mbufReserve,
    int maxConnections,
    int maxListeners,
    int maxTimeWait,
    int minRtoUs,
    int maxRtoUs,
    int delayedAckUs,
    long timeWaitUs,
    long finWait2Us,
    long giveUpUs,
    long connectUs,
    long halfOpenUs,
    int resetsPerSecond,
    int challengesPerSecond,
    int firstEphemeralPort,
    int ephemeralPorts,
    EcnMode ecn,
    CongestionAlgorithm congestion) {

  /** Checks what would otherwise fail far from its cause. */
  public TcpConfig {
    require(receiveBuffer >= 2048 && receiveBuffer <= 1 << 29, "receiveBuffer");
    require(sendLimit >= 1 && sendLimit <= 1 << 29, "sendLimit");
    require(sendEntries >= 1, "sendEntries");
    require(heldMbufs >= 4 && knockMbufs >= 1, "heldMbufs, knockMbufs");
    require(mbufReserve >= 0, "mbufReserve");
    require(maxConnections >= 1 && maxConnections <= 1 << 24, "maxConnections");
    require(maxListeners >= 1 && maxTimeWait >= 1, "maxListeners, maxTimeWait");
    require(maxTimeWait <= 1 << 24, "maxTimeWait");
    require(minRtoUs >= 1000 && maxRtoUs >= minRtoUs, "minRtoUs, maxRtoUs");
    require(delayedAckUs >= 0 && delayedAckUs <= 500_000, "delayedAckUs");
    require(resetsPerSecond >= 1 && challengesPerSecond >= 1, "rate limits");
    require(
        firstEphemeralPort >= 1
            && ephemeralPorts >= 1
            && firstEphemeralPort + ephemeralPorts <= 1 << 16,
        "ephemeral ports");
  }

  /** Sane values for a server. */
  public static TcpConfig defaults() {
    return new TcpConfig(
        512 << 10,
        256 << 10,
        256,
        768,
        16,
        2 * 64,
        1 << 16,
        1024,
        1 << 14,
        200_000,
        60_000_000,
        40_000,
        60_000_000,
        60_000_000,
        120_000_000,
        180_000_000,
        31_000_000,
        1000,
        1000,
        32768,
        61000 - 32768,
        EcnMode.ACCEPT,
        CongestionAlgorithm.CUBIC);
  }

  /** The same with other table sizes. */
  public TcpConfig withTables(int connections, int timeWaitEntries) {
    return new TcpConfig(
        receiveBuffer,
        sendLimit,
        sendEntries,
        heldMbufs,
        knockMbufs,
        mbufReserve,
        connections,
        maxListeners,
        timeWaitEntries,
        minRtoUs,
        maxRtoUs,
        delayedAckUs,
        timeWaitUs,
        finWait2Us,
        giveUpUs,
        connectUs,
        halfOpenUs,
        resetsPerSecond,
        challengesPerSecond,
        firstEphemeralPort,
        ephemeralPorts,
        ecn,
        congestion);
  }

  /** The same with other buffers. */
  public TcpConfig withBuffers(int receive, int send, int held, int reserve) {
    return new TcpConfig(
        receive,
        send,
        sendEntries,
        held,
        knockMbufs,
        reserve,
        maxConnections,
        maxListeners,
        maxTimeWait,
        minRtoUs,
        maxRtoUs,
        delayedAckUs,
        timeWaitUs,
        finWait2Us,
        giveUpUs,
        connectUs,
        halfOpenUs,
        resetsPerSecond,
        challengesPerSecond,
        firstEphemeralPort,
        ephemeralPorts,
        ecn,
        congestion);
  }

  /** The same with other times for connections that end: TIME_WAIT, FIN_WAIT_2, give-up times. */
  public TcpConfig withEndings(
      long timeWait, long finWait2, long giveUp, long connect, long halfOpen) {
    return new TcpConfig(
        receiveBuffer,
        sendLimit,
        sendEntries,
        heldMbufs,
        knockMbufs,
        mbufReserve,
        maxConnections,
        maxListeners,
        maxTimeWait,
        minRtoUs,
        maxRtoUs,
        delayedAckUs,
        timeWait,
        finWait2,
        giveUp,
        connect,
        halfOpen,
        resetsPerSecond,
        challengesPerSecond,
        firstEphemeralPort,
        ephemeralPorts,
        ecn,
        congestion);
  }

  /** The same with another congestion control and mode of ECN. */
  public TcpConfig withCongestion(CongestionAlgorithm algorithm, EcnMode mode) {
    return new TcpConfig(
        receiveBuffer,
        sendLimit,
        sendEntries,
        heldMbufs,
        knockMbufs,
        mbufReserve,
        maxConnections,
        maxListeners,
        maxTimeWait,
        minRtoUs,
        maxRtoUs,
        delayedAckUs,
        timeWaitUs,
        finWait2Us,
        giveUpUs,
        connectUs,
        halfOpenUs,
        resetsPerSecond,
        challengesPerSecond,
        firstEphemeralPort,
        ephemeralPorts,
        mode,
        algorithm);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("out of range: " + what);
    }
  }
}
