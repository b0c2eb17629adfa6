// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.abi.ResultCode;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.TcpHeader;

/** SEGMENT ARRIVES for connections past LISTEN and SYN-SENT: RFC 9293 §3.10.7.4, in its order. */
final class SegmentIn {
  /** RFC 7323 §5.5: a timestamp older than this says nothing. 24 days. */
  private static final long TIMESTAMP_LIFE_US = 24L * 24 * 3600 * 1_000_000;

  /** Probes of one connection are answered this often at least; no honest peer sends more. */
  private static final long PROBE_INTERVAL_US = 100_000;

  private final TcpConfig config;
  private final Handshake handshake;
  private final AckIn acks;
  private final Ecn ecn;
  private final MbufPool pool;
  private final Receiver receiver;
  private final Sender sender;
  private final Lifecycle lifecycle;
  private final EventQueue events;
  private final OutputQueue output;
  private final SegmentOut out;
  private final ResetOut resets;
  private final RateLimit challenges;
  private final Counters counters;

  SegmentIn(
      TcpConfig config,
      Handshake handshake,
      AckIn acks,
      Ecn ecn,
      MbufPool pool,
      Receiver receiver,
      Sender sender,
      Lifecycle lifecycle,
      EventQueue events,
      OutputQueue output,
      SegmentOut out,
      ResetOut resets,
      RateLimit challenges,
      Counters counters) {
    this.config = config;
    this.handshake = handshake;
    this.acks = acks;
    this.ecn = ecn;
    this.pool = pool;
    this.receiver = receiver;
    this.sender = sender;
    this.lifecycle = lifecycle;
    this.events = events;
    this.output = output;
    this.out = out;
    this.resets = resets;
    this.challenges = challenges;
    this.counters = counters;
  }

  /** Returns whether the buffer was kept. */
  boolean segment(Connection c, Segment s, int mbuf, long nowUs) {
    if (c.state == State.SYN_SENT) {
      handshake.synSent(c, s, resets, nowUs);
      return false;
    }
    if (c.state == State.SYN_RECEIVED && repeatedSyn(c, s)) {
      return false;
    }
    if (!timely(c, s, nowUs) || !inWindow(c, s, nowUs)) {
      return false;
    }
    // Second, the RST bit.
    if (s.rst()) {
      reset(c, s, nowUs);
      return false;
    }
    // Third, security and precedence: not spoken. Fourth, the SYN bit: RFC 5961 §4.2.
    if (s.syn()) {
      counters.add(Counter.TCP_UNACCEPTABLE);
      challenge(c, nowUs);
      return false;
    }
    // Fifth, the ACK field.
    if (!s.hasAck()) {
      counters.add(Counter.TCP_UNACCEPTABLE);
      return false;
    }
    if (!acceptableAck(c, s, nowUs)) {
      return false;
    }
    noteTimestamp(c, s, nowUs);
    if (c.state == State.SYN_RECEIVED) {
      c.sndUna = c.iss + 1;
      c.sndWnd = s.window << c.sndScale;
      c.maxSndWnd = Math.max(c.maxSndWnd, c.sndWnd);
      c.sndWl1 = s.seq;
      c.sndWl2 = s.ack;
      handshake.established(c, nowUs);
    }
    if (c.ecnOn && s.bytes > 0) {
      ecn.arrived(c, s, pool.congestionExperienced(mbuf), nowUs);
    }
    acks.acknowledge(c, s, nowUs);
    if (finAcknowledged(c, nowUs)) {
      return false;
    }
    // Sixth, the URG bit: urgent data is read in line (RFC 6093 §6 discourages anything else).
    boolean kept = false;
    if (s.length() > 0) {
      if (!c.state.receives()) {
        // The peer repeats what it sent before its FIN.
        c.ackNow = true;
      } else if (c.phase != Phase.OPEN && c.state == State.FIN_WAIT_2 && newText(c, s)) {
        // RFC 1122 §4.2.2.13: nobody will read it, and the peer should know.
        out.reset(c, nowUs);
        lifecycle.die(c, ResultCode.OK);
        return false;
      } else {
        kept = receiver.text(c, s, mbuf, nowUs);
        fin(c, nowUs);
      }
    }
    if (c.ackNow && c.state != State.CLOSED) {
      if (c.received.hasGap()) {
        // Each one at once: a peer without SACK counts them (RFC 5681 §4.2).
        out.segment(c, c.sndNxt, 0, false, nowUs);
      } else {
        output.add(c);
      }
    }
    return kept;
  }

  /** In SYN-RECEIVED the peer's SYN again: our SYN-ACK was lost, or both sides opened. */
  private boolean repeatedSyn(Connection c, Segment s) {
    if (!s.syn() || s.rst() || s.seq != c.irs) {
      return false;
    }
    // RFC 3168 §6.1.1: whoever sent one SYN or SYN-ACK without ECN does without it.
    c.ecnOn &= s.ecnSetup();
    if (s.hasAck()) {
      // Simultaneous open: the SYN part is known, the rest counts (RFC 9293 §3.5, figure 8).
      s.seq++;
      s.flags &= ~(TcpHeader.SYN | TcpHeader.ECE);
      s.window = Math.min(s.window >>> c.sndScale, 0xFFFF);
      return false;
    }
    c.ackNow = true;
    output.add(c);
    return true;
  }

  /** RFC 7323 §5.3 R1: protection against wrapped sequence numbers. */
  private boolean timely(Connection c, Segment s, long nowUs) {
    if (!c.timestampsOn || s.rst()) {
      return true;
    }
    if (!s.timestamps) {
      // §3.2: once agreed on, a segment without one is not from this connection.
      counters.add(Counter.TCP_PAWS);
      return false;
    }
    if (Seq.lt(s.tsVal, c.tsRecent) && nowUs - c.tsRecentUs < TIMESTAMP_LIFE_US) {
      counters.add(Counter.TCP_PAWS);
      answerUnacceptable(c, s, nowUs);
      return false;
    }
    return true;
  }

  /** First, the sequence number: the four cases of the acceptability test of RFC 9293 §3.4. */
  private boolean inWindow(Connection c, Segment s, long nowUs) {
    int window = c.rcvAdv - c.rcvNxt;
    int length = s.length();
    boolean acceptable;
    if (length == 0) {
      // Deviation: the right edge itself is let through, as by others: an acknowledgement sent
      // after a window was filled carries it.
      acceptable = Seq.in(s.seq, c.rcvNxt, window + 1);
    } else {
      acceptable = Seq.in(s.seq, c.rcvNxt, window) || Seq.in(s.seq + length - 1, c.rcvNxt, window);
      if (!acceptable && s.seq == c.rcvNxt && s.hasAck() && !s.syn()) {
        // The window is shut: nothing of the text is taken, but ACK and RST count.
        s.bytes = 0;
        c.ackNow = true;
        acceptable = true;
        if (s.fin()) {
          s.flags &= ~TcpHeader.FIN;
        }
      }
    }
    if (acceptable) {
      return true;
    }
    counters.add(Counter.TCP_UNACCEPTABLE);
    if (!s.rst()) {
      answerUnacceptable(c, s, nowUs);
    }
    return false;
  }

  /** Old data is always answered, so that the peer goes on; the rest at a bounded rate. */
  private void answerUnacceptable(Connection c, Segment s, long nowUs) {
    if (c.state == State.SYN_RECEIVED) {
      challenge(c, nowUs);
    } else if (s.bytes > 0 || s.fin()) {
      int end = s.seq + s.bytes;
      if (s.bytes > 0 && Seq.le(end, c.rcvNxt)) {
        c.duplicateSeen = true;
        c.duplicateStart = s.seq;
        c.duplicateEnd = end;
      }
      c.ackNow = true;
      output.add(c);
    } else if (!s.syn() && s.seq == c.rcvNxt - 1 && nowUs - c.probedUs >= PROBE_INTERVAL_US) {
      // A keep-alive or a probe of our window. Its answer must not depend on the limit that all
      // connections share: whoever uses that up would end other peers' connections.
      c.probedUs = nowUs;
      c.ackNow = true;
      output.add(c);
    } else {
      challenge(c, nowUs);
    }
  }

  /** RFC 5961 §3.2: only the exact number resets; one in the window is asked to confirm. */
  private void reset(Connection c, Segment s, long nowUs) {
    if (s.seq != c.rcvNxt) {
      counters.add(Counter.TCP_UNACCEPTABLE);
      challenge(c, nowUs);
      return;
    }
    counters.add(Counter.TCP_RESETS_RECEIVED);
    int reason = c.state == State.SYN_RECEIVED ? ResultCode.REFUSED : ResultCode.RESET;
    lifecycle.die(c, reason);
  }

  /** RFC 9293 §3.10.7.4 step 5 with RFC 5961 §5.2's lower bound. */
  private boolean acceptableAck(Connection c, Segment s, long nowUs) {
    if (c.state == State.SYN_RECEIVED) {
      if (s.ack == c.sndNxt) {
        return true;
      }
      counters.add(Counter.TCP_UNACCEPTABLE);
      resets.answer(s, nowUs);
      return false;
    }
    if (Seq.gt(s.ack, c.sndNxt) || Seq.lt(s.ack, c.sndUna - c.maxSndWnd)) {
      counters.add(Counter.TCP_UNACCEPTABLE);
      challenge(c, nowUs);
      return false;
    }
    return true;
  }

  private void challenge(Connection c, long nowUs) {
    if (!challenges.take(nowUs)) {
      counters.add(Counter.TCP_CHALLENGE_LIMITED);
      return;
    }
    counters.add(Counter.TCP_CHALLENGES);
    out.segment(c, c.sndNxt, 0, false, nowUs);
  }

  /** RFC 7323 §4.3: remember the timestamp of the segment that covers the last ACK sent. */
  private static void noteTimestamp(Connection c, Segment s, long nowUs) {
    if (c.timestampsOn
        && s.timestamps
        && Seq.le(s.seq, c.lastAckSent)
        && (Seq.ge(s.tsVal, c.tsRecent) || nowUs - c.tsRecentUs >= TIMESTAMP_LIFE_US)) {
      c.tsRecent = s.tsVal;
      c.tsRecentUs = nowUs;
    }
  }

  private static boolean newText(Connection c, Segment s) {
    return s.bytes > 0 && Seq.gt(s.seq + s.bytes, c.rcvNxt);
  }

  /** What the acknowledgement of our FIN changes; true when the connection is gone. */
  private boolean finAcknowledged(Connection c, long nowUs) {
    if (!c.finAcked()) {
      return false;
    }
    switch (c.state) {
      case FIN_WAIT_1 -> {
        c.state = State.FIN_WAIT_2;
        c.lingerUs = nowUs + config.finWait2Us();
        if (c.phase == Phase.CLOSING) {
          lifecycle.end(c, ResultCode.OK);
        }
        sender.arm(c, nowUs);
      }
      case CLOSING -> {
        lifecycle.timeWait(c, nowUs);
        return true;
      }
      case LAST_ACK -> {
        lifecycle.die(c, ResultCode.OK);
        return true;
      }
      default -> {}
    }
    return false;
  }

  /** Eighth, the FIN bit, once all before it is here. */
  private void fin(Connection c, long nowUs) {
    if (!receiver.takeFin(c)) {
      return;
    }
    switch (c.state) {
      case ESTABLISHED -> {
        c.state = State.CLOSE_WAIT;
        if (c.phase == Phase.OPEN) {
          events.raise(c, Connection.END_OF_STREAM);
        }
      }
      case FIN_WAIT_1 -> c.state = State.CLOSING;
      case FIN_WAIT_2 -> {
        out.segment(c, c.sndNxt, 0, false, nowUs);
        lifecycle.timeWait(c, nowUs);
      }
      default -> {}
    }
  }
}
