// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.wire.TcpHeader;

/**
 * The segment being processed, in the names of RFC 9293 §3.3.1 (SEG.SEQ and so on). One instance is
 * reused for every segment.
 */
final class Segment {
  private static final int MSS_BYTES = 4;
  private static final int WINDOW_SCALE_BYTES = 3;
  private static final int SACK_PERMITTED_BYTES = 2;
  private static final int TIMESTAMPS_BYTES = 10;
  // RFC 7323 §2.3: larger shift counts are read as 14.
  private static final int MAX_WINDOW_SCALE = 14;

  int local;
  int remote;
  int localPort;
  int remotePort;
  int seq;
  int ack;
  int flags;
  int window;
  long payload;
  int bytes;

  /** 0 when absent. */
  int mss;

  /** -1 when absent. */
  int windowScale;

  boolean sackPermitted;
  boolean timestamps;
  int tsVal;
  int tsEcr;
  int sackCount;
  final int[] sackStart = new int[4];
  final int[] sackEnd = new int[4];

  boolean fin() {
    return (flags & TcpHeader.FIN) != 0;
  }

  boolean syn() {
    return (flags & TcpHeader.SYN) != 0;
  }

  boolean rst() {
    return (flags & TcpHeader.RST) != 0;
  }

  boolean ece() {
    return (flags & TcpHeader.ECE) != 0;
  }

  boolean cwr() {
    return (flags & TcpHeader.CWR) != 0;
  }

  /**
   * Whether a SYN or SYN-ACK is an ECN-setup one: RFC 3168 §6.1.1. A SYN-ACK that has both flags is
   * not: such hosts only send back what they got.
   */
  boolean ecnSetup() {
    return ece() && cwr() != hasAck();
  }

  boolean hasAck() {
    return (flags & TcpHeader.ACK) != 0;
  }

  /** SEG.LEN: SYN and FIN occupy sequence space. */
  int length() {
    return bytes + (syn() ? 1 : 0) + (fin() ? 1 : 0);
  }

  /** Reads a segment that passed {@link TcpHeader#valid}. */
  void parse(MemorySegment m, int source, int destination, long at, int total) {
    int header = TcpHeader.headerBytes(m, at);
    local = destination;
    remote = source;
    localPort = TcpHeader.destinationPort(m, at);
    remotePort = TcpHeader.sourcePort(m, at);
    seq = TcpHeader.sequence(m, at);
    ack = TcpHeader.acknowledgment(m, at);
    flags = TcpHeader.flags(m, at);
    window = TcpHeader.window(m, at);
    payload = at + header;
    bytes = total - header;
    mss = 0;
    windowScale = -1;
    sackPermitted = false;
    timestamps = false;
    sackCount = 0;
    if (header > TcpHeader.BYTES) {
      options(m, at + TcpHeader.OPTIONS, at + header);
    }
  }

  /** RFC 9293 §3.1: unknown options are skipped; a length that makes no sense ends the list. */
  private void options(MemorySegment m, long from, long end) {
    long p = from;
    while (p < end) {
      int kind = Byte.toUnsignedInt(m.get(ValueLayout.JAVA_BYTE, p));
      if (kind == TcpHeader.OPTION_END) {
        return;
      }
      if (kind == TcpHeader.OPTION_NOP) {
        p++;
        continue;
      }
      if (p + 2 > end) {
        return;
      }
      int length = Byte.toUnsignedInt(m.get(ValueLayout.JAVA_BYTE, p + 1));
      if (length < 2 || p + length > end) {
        return;
      }
      option(m, p, kind, length);
      p += length;
    }
  }

  private void option(MemorySegment m, long p, int kind, int length) {
    switch (kind) {
      case TcpHeader.OPTION_MSS -> {
        // Only a SYN carries it (RFC 9293 §3.7.1); the same for the next two.
        if (length == MSS_BYTES && syn()) {
          mss = TcpHeader.option16(m, p + 2);
        }
      }
      case TcpHeader.OPTION_WINDOW_SCALE -> {
        if (length == WINDOW_SCALE_BYTES && syn()) {
          windowScale =
              Math.min(Byte.toUnsignedInt(m.get(ValueLayout.JAVA_BYTE, p + 2)), MAX_WINDOW_SCALE);
        }
      }
      case TcpHeader.OPTION_SACK_PERMITTED -> {
        if (length == SACK_PERMITTED_BYTES && syn()) {
          sackPermitted = true;
        }
      }
      case TcpHeader.OPTION_TIMESTAMPS -> {
        if (length == TIMESTAMPS_BYTES) {
          timestamps = true;
          tsVal = TcpHeader.option32(m, p + 2);
          tsEcr = TcpHeader.option32(m, p + 6);
        }
      }
      case TcpHeader.OPTION_SACK -> {
        int blocks = (length - 2) >>> 3;
        if (((length - 2) & 7) == 0 && blocks <= sackStart.length) {
          sackCount = blocks;
          for (int i = 0; i < blocks; i++) {
            sackStart[i] = TcpHeader.option32(m, p + 2 + 8L * i);
            sackEnd[i] = TcpHeader.option32(m, p + 6 + 8L * i);
          }
        }
      }
      default -> {}
    }
  }
}
