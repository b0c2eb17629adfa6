// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.StringJoiner;
import org.ixj.wire.InternetChecksum;
import org.ixj.wire.TcpHeader;

/** Sent segments as text, numbers relative to the initial ones of either side. */
final class SegmentText {
  /**
   * @param pseudo sum of the pseudo header, of length 0
   */
  static String describe(byte[] bytes, long pseudo, int iss, int peerIsn, boolean reportWindow) {
    MemorySegment m = MemorySegment.ofArray(bytes);
    long sum = pseudo + bytes.length + InternetChecksum.sum(m, 0, bytes.length);
    assertThat(InternetChecksum.fold(sum)).as("checksum").isZero();
    int flags = TcpHeader.flags(m, 0);
    int payload = bytes.length - TcpHeader.headerBytes(m, 0);
    StringBuilder s = new StringBuilder();
    s.append((flags & TcpHeader.SYN) != 0 ? "S" : "");
    s.append((flags & TcpHeader.FIN) != 0 ? "F" : "");
    s.append((flags & TcpHeader.RST) != 0 ? "R" : "");
    s.append((flags & TcpHeader.PSH) != 0 ? "P" : "");
    s.append((flags & TcpHeader.ACK) != 0 ? "." : "");
    s.append((flags & TcpHeader.ECE) != 0 ? "E" : "");
    s.append((flags & TcpHeader.CWR) != 0 ? "W" : "");
    int seq = TcpHeader.sequence(m, 0) - iss;
    s.append(' ').append(seq).append(':').append(seq + payload).append('(').append(payload);
    s.append(')');
    if ((flags & TcpHeader.ACK) != 0) {
      s.append(" ack ").append(TcpHeader.acknowledgment(m, 0) - peerIsn);
    }
    if ((flags & (TcpHeader.SYN | TcpHeader.RST)) == 0 && reportWindow) {
      s.append(" win ").append(TcpHeader.window(m, 0));
    }
    options(m, peerIsn, s);
    return s.toString();
  }

  private static void options(MemorySegment m, int peerIsn, StringBuilder s) {
    Segment parsed = new Segment();
    parsed.parse(m, 0, 0, 0, (int) m.byteSize());
    StringJoiner o = new StringJoiner(",", " <", ">");
    o.setEmptyValue("");
    if (parsed.mss != 0) {
      o.add("mss " + parsed.mss);
    }
    if (parsed.sackPermitted) {
      o.add("sackOk");
    }
    if (parsed.timestamps) {
      o.add("ts");
    }
    if (parsed.windowScale >= 0) {
      o.add("scale " + parsed.windowScale);
    }
    for (int i = 0; i < parsed.sackCount; i++) {
      o.add("sack " + (parsed.sackStart[i] - peerIsn) + "-" + (parsed.sackEnd[i] - peerIsn));
    }
    s.append(o);
  }

  private SegmentText() {}
}
