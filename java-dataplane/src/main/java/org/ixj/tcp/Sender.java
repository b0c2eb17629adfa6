// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.abi.ResultCode;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.timer.TimerWheel;

/**
 * The sending half of a connection: what may be sent now, and the timers that see to it that it
 * arrives.
 *
 * <p>There is no Nagle algorithm (RFC 9293 §3.7.4 asks that it can be switched off): everything an
 * application hands over in one turn of the loop already leaves together.
 */
final class Sender {
  private static final long TAIL_PROBE_ACK_DELAY_US = 40_000;

  // Every SACK block walks the segments in flight: a peer must not make that a long walk by
  // offering tiny segments. Plenty for the send limit in segments of ordinary size.
  private static final int LEAST_ORDINARY_BYTES = 256;
  private static final int LEAST_SEGMENTS_IN_FLIGHT = 1024;

  private final TcpConfig config;
  private final SegmentOut out;
  private final Lifecycle lifecycle;
  private final TimerWheel wheel;
  private final Counters counters;
  private final int maxSegmentsInFlight;

  Sender(
      TcpConfig config, SegmentOut out, Lifecycle lifecycle, TimerWheel wheel, Counters counters) {
    this.config = config;
    this.out = out;
    this.lifecycle = lifecycle;
    this.wheel = wheel;
    this.counters = counters;
    maxSegmentsInFlight =
        Math.max(LEAST_SEGMENTS_IN_FLIGHT, config.sendLimit() / LEAST_ORDINARY_BYTES);
  }

  /**
   * Sends all that may be sent: lost segments, new data, FIN, a due acknowledgement.
   *
   * @return false when the layer below took no more; the caller tries again soon
   */
  boolean output(Connection c, long nowUs) {
    boolean went;
    c.windowLimited = false;
    if (c.state == State.SYN_SENT || c.state == State.SYN_RECEIVED) {
      went = handshake(c, nowUs);
    } else {
      out.fit(c);
      went = retransmit(c, nowUs) && fresh(c, nowUs) && finish(c, nowUs);
      if (went && c.ackNow) {
        went = out.segment(c, c.sndNxt, 0, false, nowUs);
      }
    }
    arm(c, nowUs);
    return went;
  }

  private boolean handshake(Connection c, long nowUs) {
    if (!c.ackNow) {
      return true;
    }
    if (!out.syn(c, c.state == State.SYN_RECEIVED, nowUs)) {
      return false;
    }
    c.ackNow = false;
    if (c.lastSentUs == Connection.NEVER) {
      c.lastSentUs = nowUs;
    }
    return true;
  }

  private boolean retransmit(Connection c, long nowUs) {
    SackScoreboard board = c.board;
    for (int n = board.nextLost(); n != SackScoreboard.NONE; n = board.nextLost()) {
      // A path MTU found since may be smaller than what the segment was.
      if (board.end(n) - board.seq(n) > c.mss) {
        board.split(n, board.seq(n) + c.mss);
      }
      int length = board.end(n) - board.seq(n);
      // RFC 6675 §5 step 4.3: the first one goes whatever the pipe holds.
      if (!c.sendAtOnce && board.pipe() + length > c.congestion.window()) {
        c.windowLimited = true;
        return true;
      }
      if (!again(c, n, nowUs)) {
        return false;
      }
      c.sendAtOnce = false;
    }
    return true;
  }

  private boolean again(Connection c, int n, long nowUs) {
    int seq = c.board.seq(n);
    int dataEnd = Seq.min(c.board.end(n), c.sendQueue.end());
    boolean fin = c.board.end(n) != dataEnd;
    if (!out.segment(c, seq, dataEnd - seq, fin, nowUs)) {
      return false;
    }
    SpuriousLoss.sentAgain(c, seq, c.board.end(n));
    sentRecovering(c, c.board.end(n) - seq);
    c.board.sentAgain(n, nowUs);
    c.lastSentUs = nowUs;
    counters.add(Counter.TCP_RETRANSMITTED);
    return true;
  }

  private static void sentRecovering(Connection c, int bytes) {
    if (c.recovery == Connection.FAST_RECOVERY) {
      c.congestion.sentRecovering(bytes);
    }
  }

  private boolean fresh(Connection c, long nowUs) {
    int unsent = c.unsent();
    if (unsent > 0 && c.board.isEmpty()) {
      c.congestion.unused(nowUs);
      if (nowUs - c.lastSentUs > c.rtt.timeoutUs(0, config)) {
        c.congestion.idle(c.mss);
      }
    }
    while (unsent > 0 && c.board.count() < maxSegmentsInFlight) {
      int length = Math.min(unsent, c.mss);
      int usable = c.sndUna + c.sndWnd - c.sndNxt;
      if (length > usable) {
        // RFC 9293 §3.8.6.2.1, sender's silly window avoidance: a cut segment must be worth it.
        if (usable <= 0 || usable < c.maxSndWnd / 2) {
          return true;
        }
        length = usable;
      }
      int pipe = pipe(c);
      if (pipe > 0 && pipe + length > c.congestion.window()) {
        c.windowLimited = true;
        return true;
      }
      length = burst(c, length, Math.min(unsent, usable), c.congestion.window() - pipe);
      // Behind a burst it goes alone: see FrameSink.beginSegmented.
      boolean fin = c.finQueued && length == unsent && length < usable && length <= c.mss;
      if (!send(c, length, fin, nowUs)) {
        return false;
      }
      unsent -= length;
    }
    return true;
  }

  /**
   * How much may leave at once where the device cuts segments: what would leave segment by segment.
   *
   * @param one bytes of the next segment
   * @param unsent bytes there are, and in the peer's window
   * @param room bytes that the congestion window has room for
   */
  private int burst(Connection c, int one, int unsent, int room) {
    int most = Math.min(out.most(c), (maxSegmentsInFlight - c.board.count()) * c.mss);
    int length = Math.min(Math.min(unsent, room), most);
    // CWR belongs on one segment, and a device would put it on each.
    if (one < c.mss || length <= c.mss || c.ecnReduced != 0) {
      return one;
    }
    // A short segment is the last of all, or one that the window cuts, which is for the caller.
    return length == c.unsent() ? length : length - length % c.mss;
  }

  private boolean send(Connection c, int length, boolean fin, long nowUs) {
    if (!out.segment(c, c.sndNxt, length, fin, nowUs)) {
      return false;
    }
    int end = c.sndNxt + length + (fin ? 1 : 0);
    sentRecovering(c, end - c.sndNxt);
    if (c.board.isEmpty()) {
      c.stalledSinceUs = nowUs;
    }
    // What is lost, found and sent again is a segment, however many leave together.
    int first = c.sndNxt;
    for (int last = c.sndNxt + length - c.mss; Seq.lt(first, last); first += c.mss) {
      c.board.sent(first, first + c.mss, nowUs);
    }
    c.board.sent(first, end, nowUs);
    c.sndNxt = end;
    c.finSent |= fin;
    c.lastSentUs = nowUs;
    if (c.rtoUs == Connection.NEVER) {
      c.rtoUs = nowUs + c.rtt.timeoutUs(c.backoff, config);
    }
    armProbe(c, nowUs);
    return true;
  }

  /** RFC 8985 §7.2: a probe two round trips from now, sooner than the time-out. */
  void armProbe(Connection c, long nowUs) {
    if (c.board.isEmpty()
        || !c.sackOn
        || c.recovery != Connection.NO_RECOVERY
        || c.probeOut
        || !c.rtt.measured()) {
      c.probeUs = Connection.NEVER;
      return;
    }
    long wait = 2L * c.rtt.smoothedUs() + TimerWheel.TICK_US;
    c.probeUs = nowUs + wait + (c.board.count() == 1 ? TAIL_PROBE_ACK_DELAY_US : 0);
  }

  /** A FIN that went with no data. */
  private boolean finish(Connection c, long nowUs) {
    if (!c.finQueued || c.finSent || c.unsent() > 0 || c.sndUna + c.sndWnd == c.sndNxt) {
      return true;
    }
    return send(c, 0, true, nowUs);
  }

  /** Bytes in the network; without SACK every duplicate ACK means one segment less. */
  static int pipe(Connection c) {
    int pipe = c.board.pipe();
    return c.sackOn ? pipe : Math.max(pipe - c.duplicateAcks * c.mss, 0);
  }

  /** Sets the connection's timer to the earliest thing that must happen. */
  void arm(Connection c, long nowUs) {
    if (c.state == State.CLOSED) {
      return;
    }
    boolean wants = c.unsent() > 0 || (c.finQueued && !c.finSent);
    if (c.board.isEmpty() && c.state != State.SYN_SENT && c.state != State.SYN_RECEIVED) {
      c.rtoUs = Connection.NEVER;
      c.reorderUs = Connection.NEVER;
      c.probeUs = Connection.NEVER;
      if (!wants) {
        c.persistUs = Connection.NEVER;
      } else if (c.persistUs == Connection.NEVER) {
        // RFC 9293 §3.8.6.1: nothing in flight will bring the window update, so probe.
        c.stalledSinceUs = nowUs;
        c.persistUs = nowUs + c.rtt.timeoutUs(c.backoff, config);
      }
    } else {
      c.persistUs = Connection.NEVER;
    }
    long due = Math.min(Math.min(c.rtoUs, c.reorderUs), Math.min(c.probeUs, c.persistUs));
    c.dueUs = Math.min(due, c.lingerUs);
    // A timer that ends early finds that out by itself: deadlines mostly move away.
    if (c.dueUs != Connection.NEVER && !(c.scheduled() && c.deadlineUs() <= c.dueUs)) {
      wheel.schedule(c, c.dueUs);
    }
  }

  /** The connection's timer ended. */
  void timer(Connection c, long nowUs) {
    if (nowUs < c.dueUs) {
      arm(c, nowUs);
      return;
    }
    if (nowUs >= c.lingerUs) {
      // FIN_WAIT_2 without an application: the peer never closed its side.
      out.reset(c, nowUs);
      lifecycle.die(c, ResultCode.TIMED_OUT);
    } else if (c.state == State.SYN_SENT || c.state == State.SYN_RECEIVED) {
      handshakeTimeout(c, nowUs);
    } else if (nowUs >= c.persistUs) {
      persist(c, nowUs);
    } else if (nowUs >= c.rtoUs) {
      timeout(c, nowUs);
    } else {
      if (nowUs >= c.reorderUs && LossDetection.detect(c, nowUs)) {
        lostByTimer(c);
      }
      if (nowUs >= c.probeUs) {
        c.probeUs = Connection.NEVER;
        tailProbe(c, nowUs);
      }
      output(c, nowUs);
    }
  }

  private void handshakeTimeout(Connection c, long nowUs) {
    long limit = c.phase == Phase.HALF_OPEN ? config.halfOpenUs() : config.connectUs();
    if (nowUs - c.stalledSinceUs >= limit) {
      lifecycle.die(c, ResultCode.TIMED_OUT);
      return;
    }
    c.backoff++;
    c.rtoUs = nowUs + c.rtt.timeoutUs(c.backoff, config);
    if (c.ecnAsked && c.state == State.SYN_SENT) {
      // RFC 3168 §6.1.1.1: something on the path may drop what asks for ECN. From the first SYN
      // without it on, the connection does without, whatever the peer answers.
      c.ecnAsked = false;
      counters.add(Counter.TCP_ECN_REFUSALS);
    }
    c.ackNow = true;
    counters.add(Counter.TCP_RETRANSMITTED);
    output(c, nowUs);
  }

  /** RFC 6298 §5.4 to 5.6. */
  private void timeout(Connection c, long nowUs) {
    if (givenUp(c, nowUs)) {
      return;
    }
    counters.add(Counter.TCP_TIMEOUTS);
    c.congestion.timedOut(c.board.bytes(), c.mss, c.backoff > 0);
    Ecn.reduced(c);
    if (c.backoff == 0) {
      SpuriousLoss.begin(c);
    }
    c.backoff++;
    c.board.markAllLost();
    c.duplicateAcks = 0;
    c.recovery = Connection.TIMEOUT_RECOVERY;
    c.recover = c.sndNxt;
    c.probeOut = false;
    c.probeUs = Connection.NEVER;
    c.reorderUs = Connection.NEVER;
    c.sendAtOnce = true;
    c.rtoUs = nowUs + c.rtt.timeoutUs(c.backoff, config);
    output(c, nowUs);
  }

  private boolean givenUp(Connection c, long nowUs) {
    if (nowUs - c.stalledSinceUs < config.giveUpUs()) {
      return false;
    }
    // RFC 9293 §3.8.3: past R2 the connection is closed.
    out.reset(c, nowUs);
    lifecycle.die(c, ResultCode.TIMED_OUT);
    return true;
  }

  /**
   * Zero-window probe. Deviation: RFC 9293 §3.8.6.1 sends an octet of new data; like Linux we send
   * an empty segment just before the window, which every receiver must answer (§3.10.7.4 step 1)
   * and which needs no care when the octet is refused.
   */
  private void persist(Connection c, long nowUs) {
    if (givenUp(c, nowUs)) {
      return;
    }
    int usable = c.sndUna + c.sndWnd - c.sndNxt;
    c.persistUs = Connection.NEVER;
    long stalled = c.stalledSinceUs;
    if (usable > 0 && c.unsent() > 0) {
      // Silly window avoidance has waited long enough (§3.8.6.2.1 rule 4).
      send(c, Math.min(Math.min(usable, c.mss), c.unsent()), false, nowUs);
      arm(c, nowUs);
      return;
    }
    c.backoff++;
    out.segment(c, c.sndUna - 1, 0, false, nowUs);
    output(c, nowUs);
    c.stalledSinceUs = stalled;
  }

  /** RFC 8985 §7.3: new data if there is some, else the last segment again. */
  private void tailProbe(Connection c, long nowUs) {
    if (c.recovery != Connection.NO_RECOVERY || c.board.isEmpty() || c.probeOut) {
      return;
    }
    int length = Math.min(c.unsent(), c.mss);
    int usable = c.sndUna + c.sndWnd - c.sndNxt;
    c.probeOut = true;
    if (length > 0 && length <= usable) {
      c.probeWasCopy = false;
      send(c, length, false, nowUs);
    } else {
      c.probeWasCopy = true;
      SackScoreboard board = c.board;
      // As in retransmit(): a path MTU found since may be smaller than what the segment was.
      if (board.end(board.tail()) - board.seq(board.tail()) > c.mss) {
        board.split(board.tail(), board.end(board.tail()) - c.mss);
      }
      again(c, board.tail(), nowUs);
    }
    c.probeEnd = c.sndNxt;
    c.rtoUs = nowUs + c.rtt.timeoutUs(c.backoff, config);
    counters.add(Counter.TCP_TAIL_PROBES);
  }

  private void lostByTimer(Connection c) {
    boolean begins = c.recovery == Connection.NO_RECOVERY;
    enterRecovery(c, c.board.bytes() - c.board.sackedBytes());
    if (begins) {
      c.congestion.recovering(0, c.board.pipe(), false, c.mss);
    }
  }

  /**
   * Loss was found by acknowledgements: RFC 6675 §5 step 4, RFC 6582 §3.2 step 2.
   *
   * @param inNetwork bytes that no acknowledgement before the one that told of it had covered
   */
  void enterRecovery(Connection c, int inNetwork) {
    if (c.recovery != Connection.NO_RECOVERY) {
      return;
    }
    c.recovery = Connection.FAST_RECOVERY;
    c.recover = c.sndNxt;
    SpuriousLoss.begin(c);
    if (c.sackOn) {
      c.congestion.recover(c.board.bytes(), inNetwork, c.mss);
    } else {
      c.congestion.lost(c.board.bytes(), c.mss);
    }
    Ecn.reduced(c);
    c.sendAtOnce = true;
    c.probeUs = Connection.NEVER;
    c.probeOut = false;
    counters.add(Counter.TCP_RECOVERIES);
  }
}
