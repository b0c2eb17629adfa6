// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;
import static org.ixj.wire.Bytes.U32;
import static org.ixj.wire.Bytes.U8;

import java.lang.foreign.MemorySegment;

/** ICMP for IPv4: RFC 792. */
public final class Icmpv4Header {
  public static final int BYTES = 8;
  public static final int ECHO_REPLY = 0;
  public static final int UNREACHABLE = 3;
  public static final int ECHO_REQUEST = 8;
  public static final int TIME_EXCEEDED = 11;
  public static final int PARAMETER_PROBLEM = 12;
  public static final int CODE_PROTOCOL = 2;
  public static final int CODE_PORT = 3;
  public static final int CODE_FRAGMENTATION_NEEDED = 4;

  private static final long TYPE = 0;
  private static final long CODE = 1;
  private static final long CHECKSUM = 2;
  private static final long REST = 4;
  private static final long MTU = 6;

  /** The validity gate: long enough, and the checksum holds over all of it. */
  public static boolean valid(MemorySegment m, long at, int bytes) {
    return bytes >= BYTES && InternetChecksum.fold(InternetChecksum.sum(m, at, bytes)) == 0;
  }

  public static int type(MemorySegment m, long at) {
    return Byte.toUnsignedInt(m.get(U8, at + TYPE));
  }

  public static int code(MemorySegment m, long at) {
    return Byte.toUnsignedInt(m.get(U8, at + CODE));
  }

  /** Next-hop MTU of "fragmentation needed": RFC 1191, section 4. */
  public static int mtu(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + MTU));
  }

  /** Identifier and sequence number of an echo. */
  public static int rest(MemorySegment m, long at) {
    return m.get(U32, at + REST);
  }

  /** Writes the header; {@code payloadSum} is the unfolded sum of what follows it. */
  public static void write(
      MemorySegment m, long at, int type, int code, int rest, long payloadSum) {
    m.set(U8, at + TYPE, (byte) type);
    m.set(U8, at + CODE, (byte) code);
    m.set(U16, at + CHECKSUM, (short) 0);
    m.set(U32, at + REST, rest);
    int checksum = InternetChecksum.fold(InternetChecksum.sum(m, at, BYTES) + payloadSum);
    m.set(U16, at + CHECKSUM, (short) checksum);
  }

  private Icmpv4Header() {}
}
