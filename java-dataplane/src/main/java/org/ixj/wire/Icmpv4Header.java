// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;
import static org.ixj.wire.Bytes.U32;
import static org.ixj.wire.Bytes.U8;

import java.lang.foreign.MemorySegment;

/** ICMP for IPv4: RFC 792. */
public final class Icmpv4Header {
  /** Type, code, checksum and the four bytes each type uses in its own way. */
  public static final int BYTES = 8;

  /** Type: answer to an echo (RFC 792, p. 14). */
  public static final int ECHO_REPLY = 0;

  /** Type: destination unreachable (RFC 792, p. 4). */
  public static final int UNREACHABLE = 3;

  /** Type: source quench, to be ignored today (RFC 6633 §3). */
  public static final int SOURCE_QUENCH = 4;

  /** Type: redirect (RFC 792, p. 12). */
  public static final int REDIRECT = 5;

  /** Type: echo (RFC 792, p. 14). */
  public static final int ECHO_REQUEST = 8;

  /** Type: time exceeded (RFC 792, p. 6). */
  public static final int TIME_EXCEEDED = 11;

  /** Type: parameter problem (RFC 792, p. 8). */
  public static final int PARAMETER_PROBLEM = 12;

  /** Code of {@link #UNREACHABLE}: no way to the host (RFC 792, p. 4). */
  public static final int CODE_HOST = 1;

  /** Code of {@link #UNREACHABLE}: nobody speaks the protocol (RFC 792, p. 4). */
  public static final int CODE_PROTOCOL = 2;

  /** Code of {@link #UNREACHABLE}: nobody listens at the port (RFC 792, p. 4). */
  public static final int CODE_PORT = 3;

  /** Code of {@link #UNREACHABLE}: too big for the next hop (RFC 1191 §4). */
  public static final int CODE_FRAGMENTATION_NEEDED = 4;

  private static final long TYPE = 0;
  private static final long CODE = 1;
  private static final long CHECKSUM = 2;
  private static final long REST = 4;
  private static final long MTU = 6;

  /**
   * The validity gate: long enough, and the checksum holds over all of it.
   *
   * @return {@link #BYTES} or a {@link HeaderFault}
   */
  public static int check(MemorySegment m, long at, int bytes) {
    if (bytes < BYTES) {
      return HeaderFault.TRUNCATED;
    }
    return InternetChecksum.fold(InternetChecksum.sum(m, at, bytes)) == 0
        ? BYTES
        : HeaderFault.BAD_CHECKSUM;
  }

  /** The type (RFC 792, "Message Formats"). */
  public static int type(MemorySegment m, long at) {
    return Byte.toUnsignedInt(m.get(U8, at + TYPE));
  }

  /** The code (RFC 792, "Message Formats"). */
  public static int code(MemorySegment m, long at) {
    return Byte.toUnsignedInt(m.get(U8, at + CODE));
  }

  /** Next-hop MTU of "fragmentation needed": RFC 1191 §4. */
  public static int mtu(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + MTU));
  }

  /** Identifier and sequence number of an echo (RFC 792, p. 14). */
  public static int rest(MemorySegment m, long at) {
    return m.get(U32, at + REST);
  }

  /**
   * Whether a message of this type is about another datagram, which it quotes (RFC 1122 §3.2.2).
   */
  public static boolean isError(int type) {
    return type == UNREACHABLE
        || type == SOURCE_QUENCH
        || type == REDIRECT
        || type == TIME_EXCEEDED
        || type == PARAMETER_PROBLEM;
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
