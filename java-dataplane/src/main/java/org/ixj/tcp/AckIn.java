// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/**
 * What an acceptable acknowledgement does (RFC 9293 §3.10.7.4 step 5): frees what was sent, moves
 * the window, measures, detects loss.
 */
final class AckIn {
  private final TcpConfig config;
  private final Sender sender;
  private final Ecn ecn;
  private final SpuriousLoss spurious;
  private final EventQueue events;
  private final OutputQueue output;

  AckIn(
      TcpConfig config,
      Sender sender,
      Ecn ecn,
      SpuriousLoss spurious,
      EventQueue events,
      OutputQueue output) {
    this.config = config;
    this.sender = sender;
    this.ecn = ecn;
    this.spurious = spurious;
    this.events = events;
    this.output = output;
  }

  /** Takes SEG.ACK, which is not beyond SND.NXT. */
  void acknowledge(Connection c, Segment s, long nowUs) {
    int before = c.sndUna;
    int acked = s.ack - before;
    if (acked < 0) {
      return;
    }
    SackScoreboard board = c.board;
    boolean outstanding = !board.isEmpty();
    boolean echo = c.ecnOn && s.ece();
    int flight = board.bytes();
    int inNetwork = flight - board.sackedBytes();
    // The window grows only while it is what holds us back (RFC 7661's concern); in slow start a
    // half-used one counts, or it could never grow by whole flights.
    boolean used =
        c.windowLimited
            || (c.congestion.window() < c.congestion.threshold()
                && 2 * board.bytes() > c.congestion.window());
    board.sampleSentUs = -1;
    if (acked > 0) {
      advance(c, s, nowUs);
    }
    // Second, or all that is acknowledged below a block would look reordered.
    boolean duplicateReported = c.sackOn && takeSack(c, s, nowUs);
    if (board.sampleSentUs >= 0) {
      c.rtt.sample(nowUs - board.sampleSentUs, config);
      c.congestion.sampled(nowUs - board.sampleSentUs);
    } else if (acked > 0 && s.timestamps && c.timestampsOn && outstanding) {
      // RFC 7323 §4: for retransmitted data only the echoed timestamp tells which copy it was.
      int ms = SegmentOut.timestamp(c, nowUs) - s.tsEcr;
      if (ms >= 0 && ms * 1000L <= config.maxRtoUs()) {
        c.rtt.sample(ms * 1000L, config);
      }
    }
    boolean shut = shrunkOver(c);
    boolean windowMoved = window(c, s, acked > 0);
    boolean stillShut = shrunkOver(c);
    if (duplicateReported) {
      LossDetection.duplicateReported(c);
      spurious.reported(c, s.sackStart[0], s.sackEnd[0]);
    }
    boolean recovering = c.recovery == Connection.FAST_RECOVERY;
    int delivered = inNetwork - (board.bytes() - board.sackedBytes());
    boolean lost =
        recover(c, s, acked, outstanding && !windowMoved, duplicateReported, inNetwork, nowUs);
    if (c.recovery == Connection.FAST_RECOVERY) {
      if (c.sackOn && (delivered > 0 || !recovering)) {
        c.congestion.recovering(delivered, board.pipe(), acked > 0 && !lost, c.mss);
      }
      recovering = true;
    }
    if (c.ecnOn) {
      c.congestion.observed(acked, echo, s.ack, c.sndNxt);
      ecn.acknowledged(c, s.ack, echo, flight);
    }
    if (acked > 0) {
      if (!used) {
        c.congestion.acknowledgedUnused(s.ack, c.sndNxt, nowUs);
      } else if (!recovering && !echo) {
        // RFC 3168 §6.1.2: no growth by an acknowledgement that tells of congestion.
        c.congestion.acknowledged(acked, c.mss, s.ack, c.sndNxt, c.rtt.smoothedUs(), nowUs);
      }
      // RFC 6298 §5.2 and 5.3.
      c.rtoUs = board.isEmpty() ? Connection.NEVER : nowUs + c.rtt.timeoutUs(c.backoff, config);
    }
    if (shut && !stillShut && !board.isEmpty()) {
      // What the peer refused meanwhile says nothing of the path: soon, and not after a backed-off
      // time-out.
      c.backoff = 0;
      c.rtoUs = nowUs + c.rtt.timeoutUs(0, config);
    }
    if (c.persistUs != Connection.NEVER || stillShut) {
      // Whoever answers is alive: RFC 9293 §3.8.6.1 keeps such a connection open for ever.
      c.stalledSinceUs = nowUs;
    }
    if (acked > 0 || windowMoved || board.lostWaiting() > 0 || c.unsent() > 0) {
      output.add(c);
    } else {
      sender.arm(c, nowUs);
    }
  }

  private void advance(Connection c, Segment s, long nowUs) {
    c.board.acknowledge(s.ack, nowUs, c.rtt.leastUs());
    int dataEnd = Seq.min(s.ack, c.sendQueue.end());
    int data = dataEnd - (c.sendQueue.end() - c.sendQueue.bytes());
    if (data > 0) {
      c.sendQueue.acknowledge(dataEnd);
      c.ackedBytes += data;
      if (c.phase == Phase.OPEN || c.phase == Phase.CLOSING) {
        events.raise(c, Connection.SENT);
      }
    }
    c.sndUna = s.ack;
    SpuriousLoss.acknowledged(c);
    c.backoff = 0;
    c.stalledSinceUs = nowUs;
  }

  /**
   * Whether the peer took its window back over what is in flight, as it should not. RFC 9293
   * §3.8.6: that is sent again, which probes the window, and it is no reason to time the connection
   * out.
   */
  private static boolean shrunkOver(Connection c) {
    SackScoreboard board = c.board;
    return !board.isEmpty() && Seq.gt(board.end(board.head()), c.sndUna + c.sndWnd);
  }

  /**
   * RFC 9293 §3.10.7.4: SND.WND from the newest segment only. True when it changed. Deviation: an
   * acknowledgement of something new is the newest, too, whatever its sequence number. The RFC's
   * rule moves SND.UNA by a segment that the peer sent again, and keeps a window that was announced
   * from before: together they would reach beyond its end.
   */
  private static boolean window(Connection c, Segment s, boolean acknowledges) {
    boolean older = Seq.gt(c.sndWl1, s.seq) || (c.sndWl1 == s.seq && Seq.gt(c.sndWl2, s.ack));
    if (older && !acknowledges) {
      return false;
    }
    int window = s.window << c.sndScale;
    boolean changed = window != c.sndWnd;
    c.sndWnd = window;
    c.sndWl1 = Seq.max(c.sndWl1, s.seq);
    c.sndWl2 = s.ack;
    c.maxSndWnd = Math.max(c.maxSndWnd, window);
    if (changed && window > 0) {
      c.persistUs = Connection.NEVER;
      if (c.board.isEmpty()) {
        c.backoff = 0;
      }
    }
    return changed;
  }

  /** Takes the SACK blocks; true when the first one reports a duplicate (RFC 2883 §4). */
  private static boolean takeSack(Connection c, Segment s, long nowUs) {
    boolean duplicate = false;
    for (int i = 0; i < s.sackCount; i++) {
      int start = s.sackStart[i];
      int end = s.sackEnd[i];
      if (!Seq.lt(start, end)) {
        continue;
      }
      if (Seq.le(end, s.ack)) {
        duplicate |= i == 0;
      } else if (Seq.ge(start, c.sndUna) && Seq.le(end, c.sndNxt)) {
        // Otherwise nothing we sent: forged or from another life.
        duplicate |= i == 0 && s.sackCount > 1 && within(s, start, end);
        c.board.sack(start, end, nowUs, c.rtt.leastUs());
      }
    }
    return duplicate;
  }

  private static boolean within(Segment s, int start, int end) {
    return Seq.ge(start, s.sackStart[1]) && Seq.le(end, s.sackEnd[1]);
  }

  /** Whether more was found to be lost. */
  private boolean recover(
      Connection c,
      Segment s,
      int acked,
      boolean quiet,
      boolean duplicate,
      int inNetwork,
      long nowUs) {
    if (c.recovery != Connection.NO_RECOVERY && Seq.ge(s.ack, c.recover)) {
      if (c.recovery == Connection.FAST_RECOVERY) {
        LossDetection.recovered(c);
        c.congestion.recovered();
      }
      c.recovery = Connection.NO_RECOVERY;
      SpuriousLoss.end(c);
      c.duplicateAcks = 0;
    }
    if (c.probeOut && Seq.ge(s.ack, c.probeEnd)) {
      // RFC 8985 §7.4: the probe itself repaired a loss unless the peer says it came twice.
      c.probeOut = false;
      if (c.probeWasCopy && !duplicate && c.recovery == Connection.NO_RECOVERY) {
        c.congestion.lost(c.board.bytes() + acked, c.mss);
        c.undoPossible = false;
        Ecn.reduced(c);
      }
    }
    boolean lost = false;
    if (c.sackOn) {
      boolean suspect = c.board.sackedBytes() > 0 || c.recovery != Connection.NO_RECOVERY;
      lost = suspect && LossDetection.detect(c, nowUs);
      if (lost) {
        sender.enterRecovery(c, inNetwork);
      }
    } else {
      withoutSack(c, s, acked, quiet);
    }
    if (acked > 0) {
      sender.armProbe(c, nowUs);
    }
    return lost;
  }

  /** NewReno, RFC 6582 §3.2. */
  private void withoutSack(Connection c, Segment s, int acked, boolean quiet) {
    if (acked == 0) {
      // RFC 5681 §2: what counts as a duplicate acknowledgement.
      if (!quiet || s.length() != 0) {
        return;
      }
      c.duplicateAcks++;
      if (c.duplicateAcks == 3
          && c.recovery == Connection.NO_RECOVERY
          && Seq.gt(s.ack, c.recover)) {
        c.board.markLost(c.board.head());
        sender.enterRecovery(c, 0);
      }
      // More data may leave: one segment has left the network (limited transmit, RFC 3042).
      output.add(c);
      return;
    }
    // It follows close behind, or 2 GiB later it would seem to lie ahead.
    c.recover = Seq.max(c.recover, s.ack - 1);
    if (c.recovery == Connection.FAST_RECOVERY && !c.board.isEmpty()) {
      // A partial acknowledgement: the next segment is lost too.
      c.duplicateAcks = Math.max(c.duplicateAcks - acked / c.mss, 0);
      c.board.markLost(c.board.head());
      c.sendAtOnce = true;
    } else {
      c.duplicateAcks = 0;
    }
  }
}
