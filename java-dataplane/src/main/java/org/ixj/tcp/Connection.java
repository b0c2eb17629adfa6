// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.abi.Handle;
import org.ixj.timer.Timer;
import org.jspecify.annotations.Nullable;

/**
 * One transmission control block (RFC 9293 §3.3.1): state, no behaviour. Pooled and used again; as
 * a {@link Timer} it is the one for retransmission, persist, handshake and FIN_WAIT_2, of which at
 * most one is wanted at any time.
 */
final class Connection extends Timer {
  // Event conditions waiting to be drained; told in this order.
  static final int KNOCK = 1;
  static final int CONNECTED = 2;
  static final int SENT = 4;
  static final int RECV = 8;
  static final int END_OF_STREAM = 16;
  static final int DEAD = 32;

  // Loss recovery: RFC 6675 and RFC 6582, and after a time-out.
  static final int NO_RECOVERY = 0;
  static final int FAST_RECOVERY = 1;
  static final int TIMEOUT_RECOVERY = 2;

  /** A moment that is not set. */
  static final long NEVER = Long.MAX_VALUE;

  final int slot;
  private final Timers timers;
  final AckTimer ackTimer;
  int generation;
  boolean used;
  long cookie;
  State state = State.CLOSED;
  Phase phase = Phase.ORPHAN;
  int reason;

  int localAddress;
  int remoteAddress;
  int localPort;
  int remotePort;
  @Nullable Listener listener;
  @Nullable Connection previousWaiting;
  @Nullable Connection nextWaiting;

  // Events.
  int pending;
  boolean eventQueued;
  @Nullable Connection previousEvent;
  @Nullable Connection nextEvent;
  long ackedBytes;

  // Output.
  boolean outputQueued;
  @Nullable Connection previousOutput;
  @Nullable Connection nextOutput;

  // Send sequence space.
  int iss;
  int sndUna;
  int sndNxt;
  int sndWnd;
  int sndWl1;
  int sndWl2;
  int maxSndWnd;
  int sndScale;
  int mss;
  boolean finQueued;
  boolean finSent;
  final SendQueue sendQueue;
  final SackScoreboard board;
  final RttEstimator rtt = new RttEstimator();
  final CongestionControl congestion = new CongestionControl();
  CongestionAlgorithm algorithm = CongestionAlgorithm.NEWRENO;
  boolean windowLimited;

  /** Our SYN asks for ECN, and none without it was sent: RFC 3168 §6.1.1. */
  boolean ecnAsked;

  /** Both sides speak ECN. */
  boolean ecnOn;

  /** ECE or 0: what acknowledgements carry. */
  int ecnEcho;

  /** CWR or 0: what the next new data carries. */
  int ecnReduced;

  /** SND.NXT when the window was last reduced. */
  int ecnRecover;

  int recovery;
  int recover;
  boolean sendAtOnce;

  // The last recovery, while it may turn out to have been for nothing: see SpuriousLoss.
  boolean undoPossible;
  int undoFrom;
  int undoTo;
  int undoUntil;
  int undoBytes;

  int duplicateAcks;
  int reorderMultiplier;
  int reorderPersist;
  boolean probeOut;
  boolean probeWasCopy;
  int probeEnd;
  long lastSentUs;

  // Timers of the send side; NEVER when off.
  long rtoUs;
  long reorderUs;
  long probeUs;
  long persistUs;
  long lingerUs;
  long dueUs;
  int backoff;
  long stalledSinceUs;

  // Receive sequence space.
  int irs;
  int rcvNxt;
  int rcvAdv;
  int rcvScale;
  final ReceiveQueue received;
  boolean finPending;
  int finSeq;
  boolean ackNow;
  int unackedBytes;
  long ackDueUs;
  int peerSegment;
  int latestAhead;
  boolean duplicateSeen;
  int duplicateStart;
  int duplicateEnd;

  // Options.
  boolean timestampsOn;
  boolean sackOn;
  boolean scaleOn;
  int tsRecent;
  long tsRecentUs;
  int tsOffset;
  int lastAckSent;

  /** When the peer's last probe or keep-alive was answered as such. */
  long probedUs;

  /** What a connection asks of its timers' owner. */
  interface Timers {
    void retransmission(Connection c, long nowUs);

    void delayedAck(Connection c, long nowUs);
  }

  /** The delayed acknowledgement. */
  static final class AckTimer extends Timer {
    private final Connection connection;

    AckTimer(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void expire(long nowUs) {
      connection.timers.delayedAck(connection, nowUs);
    }
  }

  Connection(
      int slot, Timers timers, SendEntries entries, SentSegments segments, Payloads payloads) {
    this.slot = slot;
    this.timers = timers;
    ackTimer = new AckTimer(this);
    sendQueue = new SendQueue(entries);
    board = new SackScoreboard(segments);
    received = new ReceiveQueue(payloads);
  }

  @Override
  public void expire(long nowUs) {
    timers.retransmission(this, nowUs);
  }

  long handle() {
    return Handle.of(Handle.CONNECTION, generation, slot);
  }

  /** Sets every field as for a tuple that was never seen. */
  void start(int local, int lPort, int remote, int rPort, long nowUs) {
    used = true;
    cookie = 0;
    reason = 0;
    localAddress = local;
    localPort = lPort;
    remoteAddress = remote;
    remotePort = rPort;
    pending = 0;
    ackedBytes = 0;
    sndWnd = 0;
    sndWl1 = 0;
    sndWl2 = 0;
    maxSndWnd = 0;
    sndScale = 0;
    finQueued = false;
    finSent = false;
    rtt.start();
    windowLimited = false;
    ecnAsked = false;
    ecnOn = false;
    ecnEcho = 0;
    ecnReduced = 0;
    recovery = NO_RECOVERY;
    sendAtOnce = false;
    undoPossible = false;
    duplicateAcks = 0;
    reorderMultiplier = 1;
    reorderPersist = 0;
    probeOut = false;
    probeWasCopy = false;
    lastSentUs = nowUs;
    rtoUs = NEVER;
    reorderUs = NEVER;
    probeUs = NEVER;
    persistUs = NEVER;
    lingerUs = NEVER;
    dueUs = NEVER;
    backoff = 0;
    stalledSinceUs = nowUs;
    rcvScale = 0;
    finPending = false;
    ackNow = false;
    unackedBytes = 0;
    ackDueUs = NEVER;
    peerSegment = 0;
    duplicateSeen = false;
    timestampsOn = false;
    sackOn = false;
    scaleOn = false;
    tsRecent = 0;
    tsRecentUs = nowUs;
    rcvNxt = 0;
    rcvAdv = 0;
    lastAckSent = 0;
    probedUs = Long.MIN_VALUE / 2;
  }

  /** Sets the send sequence space to begin with the SYN. */
  void startSending(int initial) {
    iss = initial;
    sndUna = initial;
    sndNxt = initial + 1;
    recover = initial;
    ecnRecover = initial;
    sendQueue.start(initial + 1);
    board.start(initial + 1);
  }

  /** Sets the receive sequence space to begin behind the peer's SYN. */
  void startReceiving(int initial) {
    irs = initial;
    rcvNxt = initial + 1;
    lastAckSent = rcvNxt;
  }

  /** Bytes queued and not yet sent once. */
  int unsent() {
    return finSent ? 0 : sendQueue.end() - sndNxt;
  }

  /** Whether our FIN is acknowledged. */
  boolean finAcked() {
    return finSent && sndUna == sndNxt;
  }

  /** Whether the application still takes what the peer sends. */
  boolean delivers() {
    return phase == Phase.OPEN || phase == Phase.KNOCKED || phase == Phase.CONNECTING;
  }
}
