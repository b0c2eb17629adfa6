// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.lang.foreign.MemorySegment;
import org.ixj.net.Addresses;
import org.ixj.net.IpOutput;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.ixj.wire.InternetChecksum;
import org.ixj.wire.TcpHeader;

/** Writes segments: headers and options in place, payload by reference to the send arena. */
final class SegmentOut {
  private static final int PROTOCOL = 6;
  private static final int TIMESTAMPS_BYTES = 12;
  private static final int SACK_BLOCKS = 4;

  /** Most that IPv4 can carry; with more, IPv6 would take a jumbogram (RFC 2675 §5.1). */
  private static final int MAX_MSS = 65_495;

  private final IpOutput ip;
  private final Addresses addresses;
  private final MemorySegment arena;
  private final SendEntries entries;
  private final TcpConfig config;
  private final Counters counters;
  private final int[] sack = new int[2 * SACK_BLOCKS];
  private final OwedResets owed;

  SegmentOut(
      IpOutput ip, MemorySegment arena, SendEntries entries, TcpConfig config, Counters counters) {
    this.ip = ip;
    addresses = ip.addresses();
    this.arena = arena;
    this.entries = entries;
    this.config = config;
    this.counters = counters;
    owed = new OwedResets(config.maxConnections(), addresses);
  }

  /** RFC 9293 §3.7.1: what we tell a peer it may send: our MTU without fixed headers. */
  int announcedMss(int remote) {
    return Math.min(ip.mtu(remote) - Addresses.headerBytes(remote) - TcpHeader.BYTES, MAX_MSS);
  }

  /**
   * Keeps segments to the link's MTU, which a router can change for IPv6 (RFC 4861 §6.3.4); what is
   * longer would not leave, and nobody would tell us.
   */
  void fit(Connection c) {
    if (Addresses.ipv6(c.remoteAddress)) {
      int most = announcedMss(c.remoteAddress) - (c.timestampsOn ? TIMESTAMPS_BYTES : 0);
      c.mss = Math.min(c.mss, most);
    }
  }

  /** The timestamp clock: milliseconds, RFC 7323 §5.4. */
  static int timestamp(Connection c, long nowUs) {
    return (int) (nowUs / 1000) + c.tsOffset;
  }

  /** Whether a peer could ever be answered. */
  boolean reachable(int address) {
    return ip.reachable(address);
  }

  /** A SYN or SYN-ACK. Options that the peer's SYN did not offer are left out of a SYN-ACK. */
  boolean syn(Connection c, boolean ack, long nowUs) {
    boolean timestamps = !ack || c.timestampsOn;
    boolean sackOk = !ack || c.sackOn;
    boolean scale = !ack || c.scaleOn;
    int header = TcpHeader.BYTES + 4 + (timestamps ? 12 : sackOk ? 4 : 0) + (scale ? 4 : 0);
    long at = ip.begin(c.localAddress, c.remoteAddress, PROTOCOL, header);
    if (at < 0) {
      return at == IpOutput.LOST;
    }
    MemorySegment m = ip.segment();
    // The window of a SYN is never scaled (RFC 7323 §2.2).
    int window = Math.min(config.receiveBuffer(), 0xFFFF);
    int flags = TcpHeader.SYN | (ack ? TcpHeader.ACK : 0);
    // RFC 3168 §6.1.1.
    if (ack ? c.ecnOn : c.ecnAsked) {
      flags |= ack ? TcpHeader.ECE : TcpHeader.ECE | TcpHeader.CWR;
    }
    int number = ack ? c.rcvNxt : 0;
    long sum =
        TcpHeader.write(m, at, c.localPort, c.remotePort, c.iss, number, header, flags, window);
    long o = at + TcpHeader.OPTIONS;
    sum +=
        TcpHeader.option32(
            m, o, (TcpHeader.OPTION_MSS << 24) | (4 << 16) | announcedMss(c.remoteAddress));
    o += 4;
    if (timestamps) {
      int first = sackOk ? (TcpHeader.OPTION_SACK_PERMITTED << 24) | (2 << 16) : 0x0101_0000;
      sum += TcpHeader.option32(m, o, first | (TcpHeader.OPTION_TIMESTAMPS << 8) | 10);
      sum += TcpHeader.option32(m, o + 4, timestamp(c, nowUs));
      sum += TcpHeader.option32(m, o + 8, ack ? c.tsRecent : 0);
      o += TIMESTAMPS_BYTES;
    } else if (sackOk) {
      sum += TcpHeader.option32(m, o, 0x0101_0000 | (TcpHeader.OPTION_SACK_PERMITTED << 8) | 2);
      o += 4;
    }
    if (scale) {
      sum +=
          TcpHeader.option32(
              m,
              o,
              (TcpHeader.OPTION_NOP << 24)
                  | (TcpHeader.OPTION_WINDOW_SCALE << 16)
                  | (3 << 8)
                  | Receiver.windowScale(config));
    }
    c.rcvAdv = Seq.max(c.rcvAdv, c.rcvNxt + window);
    finish(m, at, c.localAddress, c.remoteAddress, header, sum);
    counters.add(Counter.TCP_SEGMENTS_SENT);
    return true;
  }

  /** Most bytes for one call of {@link #segment}: more than the MSS where the device cuts them. */
  int most(Connection c) {
    return Math.max(ip.maxSegmentedBytes(c.remoteAddress), c.mss);
  }

  /**
   * A segment of a synchronized connection: {@code bytes} of the send queue from {@code seq}, or
   * none. Tells the peer everything it should know, so a waiting acknowledgement is done with. More
   * than the MSS, at most {@link #most} and without FIN, leave as several segments.
   */
  boolean segment(Connection c, int seq, int bytes, boolean fin, long nowUs) {
    int blocks = bytes == 0 ? sackBlocks(c) : 0;
    int sackBytes = blocks == 0 ? 0 : 4 + 8 * blocks;
    int header = TcpHeader.BYTES + (c.timestampsOn ? TIMESTAMPS_BYTES : 0) + sackBytes;
    boolean cut = bytes > c.mss;
    long at =
        cut
            ? ip.beginSegmented(c.localAddress, c.remoteAddress, header, bytes, c.mss)
            : ip.begin(c.localAddress, c.remoteAddress, PROTOCOL, header);
    if (at < 0) {
      return at == IpOutput.LOST && told(c, 0);
    }
    MemorySegment m = ip.segment();
    int field = Math.min(Receiver.window(c, config) >>> c.rcvScale, 0xFFFF);
    // RFC 9293 §3.9.1.2: PSH at the end of what the application gave us.
    boolean push = bytes > 0 && seq + bytes == c.sendQueue.end();
    int flags = TcpHeader.ACK | (fin ? TcpHeader.FIN : 0) | (push ? TcpHeader.PSH : 0) | c.ecnEcho;
    // RFC 3168 §6.1.4 to 6.1.6: of all segments only new data says that it can be marked; a forged
    // or repeated one could otherwise have the window reduced again and again.
    if (c.ecnOn && bytes > 0 && seq == c.sndNxt) {
      ip.ecnCapable();
      flags |= c.ecnReduced;
      c.ecnReduced = 0;
    }
    long sum =
        TcpHeader.write(m, at, c.localPort, c.remotePort, seq, c.rcvNxt, header, flags, field);
    long o = at + TcpHeader.OPTIONS;
    if (c.timestampsOn) {
      sum += TcpHeader.option32(m, o, 0x0101_0000 | (TcpHeader.OPTION_TIMESTAMPS << 8) | 10);
      sum += TcpHeader.option32(m, o + 4, timestamp(c, nowUs));
      sum += TcpHeader.option32(m, o + 8, c.tsRecent);
      o += TIMESTAMPS_BYTES;
    }
    if (blocks > 0) {
      sum +=
          TcpHeader.option32(m, o, 0x0101_0000 | (TcpHeader.OPTION_SACK << 8) | (2 + 8 * blocks));
      for (int i = 0; i < 2 * blocks; i++) {
        sum += TcpHeader.option32(m, o + 4 + 4L * i, sack[i]);
      }
    }
    if (cut) {
      append(c, seq, bytes, false);
      long pseudo = addresses.pseudoHeader(c.localAddress, c.remoteAddress, PROTOCOL, 0);
      TcpHeader.checksum(m, at, ~InternetChecksum.fold(pseudo));
      ip.commit();
      counters.add(Counter.TCP_SEGMENTS_SENT, (bytes + c.mss - 1) / c.mss);
    } else {
      if (bytes > 0) {
        sum += append(c, seq, bytes, !ip.insertsChecksum());
      }
      finish(m, at, c.localAddress, c.remoteAddress, header + bytes, sum);
      counters.add(Counter.TCP_SEGMENTS_SENT);
    }
    return told(c, field);
  }

  /** The peer knows all, or would know had the segment not been lost. */
  private static boolean told(Connection c, int windowField) {
    c.rcvAdv = Seq.max(c.rcvAdv, c.rcvNxt + (windowField << c.rcvScale));
    c.lastAckSent = c.rcvNxt;
    c.ackNow = false;
    c.unackedBytes = 0;
    c.ackDueUs = Connection.NEVER;
    c.duplicateSeen = false;
    return true;
  }

  /**
   * RFC 9293 §3.10.7.3 and elsewhere: {@code <SEQ=SND.NXT><CTL=RST,ACK>}, now or by {@link
   * #settle}.
   */
  void reset(Connection c, long nowUs) {
    owed.add(c, timestamp(c, nowUs), nowUs);
    settle(nowUs);
  }

  /** Sends resets that there was no room for. */
  void settle(long nowUs) {
    owed.send(this, nowUs);
  }

  /** Whether {@link #settle} is to be called again. */
  boolean owes() {
    return !owed.isEmpty();
  }

  /**
   * A segment without payload for which no connection is needed.
   *
   * @return false if there was no room for it
   */
  boolean bare(
      int local,
      int localPort,
      int remote,
      int remotePort,
      int seq,
      int ack,
      int flags,
      int window,
      boolean timestamps,
      int tsVal,
      int tsEcr) {
    int header = TcpHeader.BYTES + (timestamps ? TIMESTAMPS_BYTES : 0);
    long at = ip.begin(local, remote, PROTOCOL, header);
    if (at < 0) {
      return at == IpOutput.LOST;
    }
    MemorySegment m = ip.segment();
    long sum = TcpHeader.write(m, at, localPort, remotePort, seq, ack, header, flags, window);
    if (timestamps) {
      long o = at + TcpHeader.OPTIONS;
      sum += TcpHeader.option32(m, o, 0x0101_0000 | (TcpHeader.OPTION_TIMESTAMPS << 8) | 10);
      sum += TcpHeader.option32(m, o + 4, tsVal);
      sum += TcpHeader.option32(m, o + 8, tsEcr);
    }
    finish(m, at, local, remote, header, sum);
    counters.add(Counter.TCP_SEGMENTS_SENT);
    if ((flags & TcpHeader.RST) != 0) {
      counters.add(Counter.TCP_RESETS_SENT);
    }
    return true;
  }

  /** Appends a part of the send queue; returns its checksum, unfolded, where it is summed. */
  private long append(Connection c, int seq, int bytes, boolean summed) {
    SendQueue queue = c.sendQueue;
    int node = queue.find(seq);
    int within = queue.within(seq);
    long sum = 0;
    int done = 0;
    while (done < bytes) {
      int n = Math.min(bytes - done, entries.length[node] - within);
      long offset = entries.offset[node] + within;
      ip.append(arena, offset, n);
      long part = summed ? InternetChecksum.sum(arena, offset, n) : 0;
      // RFC 1071 §2(B): a part at an odd position counts with its octets swapped.
      sum += (done & 1) == 0 ? part : InternetChecksum.swapped(part);
      done += n;
      node = entries.next[node];
      within = 0;
    }
    return sum;
  }

  private void finish(MemorySegment m, long at, int local, int remote, int total, long sum) {
    long pseudo = addresses.pseudoHeader(local, remote, PROTOCOL, total);
    if (ip.insertsChecksum()) {
      TcpHeader.checksum(m, at, ~InternetChecksum.fold(pseudo));
      ip.insertChecksum();
    } else {
      TcpHeader.checksum(m, at, InternetChecksum.fold(pseudo + sum));
    }
    ip.commit();
  }

  /** RFC 2018 §4, and RFC 2883 §4: a duplicate is reported once, before all other blocks. */
  private int sackBlocks(Connection c) {
    if (!c.sackOn || (!c.duplicateSeen && !c.received.hasGap())) {
      return 0;
    }
    int max = c.timestampsOn ? SACK_BLOCKS - 1 : SACK_BLOCKS;
    if (!c.duplicateSeen) {
      return c.received.sackBlocks(sack, max, c.latestAhead);
    }
    int blocks = c.received.sackBlocks(sack, max - 1, c.latestAhead);
    System.arraycopy(sack, 0, sack, 2, 2 * blocks);
    sack[0] = c.duplicateStart;
    sack[1] = c.duplicateEnd;
    return blocks + 1;
  }
}
