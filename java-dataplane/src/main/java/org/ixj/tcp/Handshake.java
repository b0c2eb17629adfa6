// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.abi.ResultCode;
import org.ixj.net.Addresses;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.timer.TimerWheel;
import org.ixj.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/** How connections come to be: passive and active opens up to ESTABLISHED. */
final class Handshake {
  // Less than any real network needs; a smaller offer would only make us waste work.
  private static final int LEAST_MSS = 64;

  private final TcpConfig config;
  private final Lifecycle lifecycle;
  private final IsnGenerator isn;
  private final SynCookies cookies;
  private final Connection stateless;
  private final SegmentOut out;
  private final EventQueue events;
  private final OutputQueue output;
  private final TimerWheel wheel;
  private final Counters counters;

  /**
   * @param stateless in no table: what the answer to a SYN is written from that is forgotten then
   */
  Handshake(
      TcpConfig config,
      Lifecycle lifecycle,
      IsnGenerator isn,
      SynCookies cookies,
      Connection stateless,
      SegmentOut out,
      EventQueue events,
      OutputQueue output,
      TimerWheel wheel,
      Counters counters) {
    this.config = config;
    this.lifecycle = lifecycle;
    this.isn = isn;
    this.cookies = cookies;
    this.stateless = stateless;
    this.out = out;
    this.events = events;
    this.output = output;
    this.wheel = wheel;
    this.counters = counters;
  }

  /** RFC 9293 §3.10.7.2: a SYN for a listener. */
  void listen(Listener l, Segment s, long nowUs) {
    if (!out.reachable(s.remote)) {
      counters.add(Counter.TCP_UNREACHABLE); // half-open for ever, and room for none who can be
      return;
    }
    if (l.waiting >= l.backlog && !makeRoom(l, s, nowUs)) {
      return;
    }
    Connection c = lifecycle.open(s.local, s.localPort, s.remote, s.remotePort, nowUs);
    if (c == null) {
      return;
    }
    c.phase = Phase.HALF_OPEN;
    c.state = State.SYN_RECEIVED;
    l.add(c);
    c.algorithm = l.algorithm;
    begin(c, nowUs);
    c.ecnOn = config.ecn() != EcnMode.OFF && s.ecnSetup();
    synOptions(c, s, nowUs);
    c.startReceiving(s.seq);
    c.rcvAdv = c.rcvNxt;
  }

  /** RFC 9293 §3.10.1, active OPEN. */
  @Nullable Connection connect(
      int local,
      int localPort,
      int remote,
      int remotePort,
      long cookie,
      CongestionAlgorithm algorithm,
      long nowUs) {
    Connection c = lifecycle.open(local, localPort, remote, remotePort, nowUs);
    if (c != null) {
      c.cookie = cookie;
      c.algorithm = algorithm;
      c.phase = Phase.CONNECTING;
      c.state = State.SYN_SENT;
      c.ecnAsked =
          config.ecn() == EcnMode.REQUEST
              || (config.ecn() == EcnMode.ACCEPT && algorithm == CongestionAlgorithm.DCTCP);
      begin(c, nowUs);
    }
    return c;
  }

  /** RFC 9293 §3.7.1: what a peer gets that names no segment size. */
  private static int defaultMss(int remote) {
    return Addresses.leastMtu(remote) - Addresses.headerBytes(remote) - TcpHeader.BYTES;
  }

  private void begin(Connection c, long nowUs) {
    c.startSending(isn.isn(c.localAddress, c.localPort, c.remoteAddress, c.remotePort, nowUs));
    c.tsOffset = isn.timestampOffset(c.localAddress, c.localPort, c.remoteAddress, c.remotePort);
    c.mss = Math.min(defaultMss(c.remoteAddress), out.announcedMss(c.remoteAddress));
    c.lastSentUs = Connection.NEVER;
    c.rtoUs = nowUs + c.rtt.timeoutUs(0, config);
    c.ackNow = true;
    output.add(c);
  }

  /**
   * RFC 4987 §3.4: the oldest half-open one goes, if its peer did not answer for a whole RTO. While
   * all are younger, SYNs are answered without a connection (§3.6). Where all that wait are open,
   * the application is slow, and the peer is to try again.
   */
  private boolean makeRoom(Listener l, Segment s, long nowUs) {
    for (Connection c = l.oldest; c != null; c = c.nextWaiting) {
      if (c.phase == Phase.HALF_OPEN) {
        if (nowUs - c.stalledSinceUs < RttEstimator.INITIAL_RTO_US) {
          answerByCookie(l, s, nowUs);
          return false;
        }
        counters.add(Counter.TCP_BACKLOG_FULL);
        lifecycle.die(c, ResultCode.TIMED_OUT);
        return true;
      }
    }
    counters.add(Counter.TCP_BACKLOG_FULL);
    return false;
  }

  private void answerByCookie(Listener l, Segment s, long nowUs) {
    Connection c = stateless;
    c.start(s.local, s.localPort, s.remote, s.remotePort, nowUs);
    c.iss = cookies.issue(s, s.mss == 0 ? defaultMss(s.remote) : s.mss, nowUs);
    c.rcvNxt = s.seq + 1;
    if (out.syn(c, true, nowUs)) {
      l.cookiesUntilUs = nowUs + SynCookies.LIFE_US;
      counters.add(Counter.TCP_SYN_COOKIES);
    }
  }

  /**
   * The connection in SYN-RECEIVED that a segment for a listener would end the handshake of, had it
   * been kept; null if there was none. Those have as much room again in the backlog: their peers
   * have answered.
   */
  @Nullable Connection completed(Listener l, Segment s, long nowUs) {
    if (nowUs >= l.cookiesUntilUs || l.waiting >= 2L * l.backlog) {
      return null;
    }
    int mss = cookies.redeem(s, nowUs);
    Connection c =
        mss == 0 ? null : lifecycle.open(s.local, s.localPort, s.remote, s.remotePort, nowUs);
    if (c == null) {
      return null;
    }
    c.phase = Phase.HALF_OPEN;
    c.state = State.SYN_RECEIVED;
    l.add(c);
    c.algorithm = l.algorithm;
    c.startSending(s.ack - 1);
    c.mss = Math.min(mss, out.announcedMss(c.remoteAddress));
    c.lastSentUs = Connection.NEVER; // nothing to take the round-trip time from
    c.startReceiving(s.seq - 1);
    c.rcvAdv = c.rcvNxt + Math.min(config.receiveBuffer(), 0xFFFF);
    counters.add(Counter.TCP_COOKIES_REDEEMED);
    return c;
  }

  private void synOptions(Connection c, Segment s, long nowUs) {
    int offered = s.mss == 0 ? defaultMss(s.remote) : Math.max(s.mss, LEAST_MSS);
    c.sackOn = s.sackPermitted;
    c.timestampsOn = s.timestamps;
    c.scaleOn = s.windowScale >= 0;
    c.sndScale = c.scaleOn ? s.windowScale : 0;
    c.rcvScale = c.scaleOn ? Receiver.windowScale(config) : 0;
    // RFC 6691: the announced size does not count options, so timestamps come out of it.
    c.mss = Math.min(offered, out.announcedMss(c.remoteAddress)) - (c.timestampsOn ? 12 : 0);
    if (c.timestampsOn) {
      c.tsRecent = s.tsVal;
      c.tsRecentUs = nowUs;
    }
    // RFC 7323 §2.2: the window of a SYN is not scaled.
    c.sndWnd = s.window;
    c.maxSndWnd = s.window;
    c.sndWl1 = s.seq;
    c.sndWl2 = s.ack;
  }

  /** RFC 9293 §3.10.7.3. The buffer is never kept: data on a SYN is left to be sent again. */
  void synSent(Connection c, Segment s, ResetOut resets, long nowUs) {
    // First, the ACK bit: SND.UNA is ISS here, so only ISS + 1 is acceptable.
    if (s.hasAck() && s.ack != c.sndNxt) {
      counters.add(Counter.TCP_UNACCEPTABLE);
      if (!s.rst()) {
        resets.answer(s, nowUs);
      }
      return;
    }
    // Second, the RST bit.
    if (s.rst()) {
      if (s.hasAck()) {
        lifecycle.die(c, ResultCode.REFUSED);
      } else {
        counters.add(Counter.TCP_UNACCEPTABLE);
      }
      return;
    }
    // Fourth, the SYN bit; fifth, neither SYN nor RST: drop.
    if (!s.syn()) {
      counters.add(Counter.TCP_UNACCEPTABLE);
      return;
    }
    synOptions(c, s, nowUs);
    c.ecnOn = c.ecnAsked && s.ecnSetup();
    c.startReceiving(s.seq);
    c.rcvAdv = c.rcvNxt + Math.min(config.receiveBuffer(), 0xFFFF);
    if (s.hasAck()) {
      if (c.timestampsOn && c.backoff > 0) {
        sampleFromTimestamp(c, s, nowUs);
      }
      c.sndUna = s.ack;
      established(c, nowUs);
      c.ackNow = true;
    } else {
      // Simultaneous open.
      c.state = State.SYN_RECEIVED;
      c.ackNow = true;
    }
    output.add(c);
  }

  private void sampleFromTimestamp(Connection c, Segment s, long nowUs) {
    int ms = SegmentOut.timestamp(c, nowUs) - s.tsEcr;
    if (ms >= 0 && ms * 1000L <= config.maxRtoUs()) {
      c.rtt.sample(ms * 1000L, config);
    }
  }

  /** Our SYN was acknowledged. */
  void established(Connection c, long nowUs) {
    c.state = State.ESTABLISHED;
    if (c.backoff == 0 && c.lastSentUs != Connection.NEVER) {
      c.rtt.sample(nowUs - c.lastSentUs, config);
    }
    if (c.ecnOn) {
      counters.add(Counter.TCP_ECN_CONNECTIONS);
    }
    boolean synLost = c.backoff > 0;
    if (synLost) {
      c.rtt.synWasLost();
    }
    c.congestion.start(c.algorithm, c.mss, synLost, c.sndNxt);
    c.backoff = 0;
    c.rtoUs = Connection.NEVER;
    c.lastSentUs = nowUs;
    c.stalledSinceUs = nowUs;
    c.ackNow = false;
    wheel.cancel(c);
    if (c.phase == Phase.CONNECTING) {
      c.phase = Phase.OPEN;
      events.raise(c, Connection.CONNECTED);
    } else {
      c.phase = Phase.KNOCKED;
      events.raise(c, Connection.KNOCK);
    }
  }

  /** Whether a SYN may open a connection at all: nothing else that contradicts it. */
  static boolean opens(Segment s) {
    return (s.flags & (TcpHeader.SYN | TcpHeader.ACK | TcpHeader.RST | TcpHeader.FIN))
        == TcpHeader.SYN;
  }

  /** Whether a segment may be the last of a handshake, with or without data. */
  static boolean completes(Segment s) {
    return (s.flags & (TcpHeader.SYN | TcpHeader.ACK | TcpHeader.RST)) == TcpHeader.ACK;
  }
}
