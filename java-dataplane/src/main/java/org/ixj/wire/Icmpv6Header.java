// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;
import static org.ixj.wire.Bytes.U32;
import static org.ixj.wire.Bytes.U8;

import java.lang.foreign.MemorySegment;

/** ICMP for IPv6: RFC 4443. */
public final class Icmpv6Header {
  /** Type, code, checksum and the four bytes each type uses in its own way. */
  public static final int BYTES = 8;

  /** Type: destination unreachable (RFC 4443 §3.1). */
  public static final int UNREACHABLE = 1;

  /** Type: packet too big (RFC 4443 §3.2). */
  public static final int TOO_BIG = 2;

  /** Type: time exceeded (RFC 4443 §3.3). */
  public static final int TIME_EXCEEDED = 3;

  /** Type: parameter problem (RFC 4443 §3.4). */
  public static final int PARAMETER_PROBLEM = 4;

  /** Types below this are errors (RFC 4443 §2.1). */
  public static final int FIRST_INFORMATIONAL = 128;

  /** Type: echo request (RFC 4443 §4.1). */
  public static final int ECHO_REQUEST = 128;

  /** Type: echo reply (RFC 4443 §4.2). */
  public static final int ECHO_REPLY = 129;

  /** Type: who listens to which groups? (RFC 3810 §5.1) */
  public static final int GROUP_QUERY = 130;

  /** Type: is there a router? (RFC 4861 §4.1) */
  public static final int ROUTER_SOLICITATION = 133;

  /** Type: here is a router (RFC 4861 §4.2). */
  public static final int ROUTER_ADVERTISEMENT = 134;

  /** Type: who has an address? (RFC 4861 §4.3) */
  public static final int NEIGHBOR_SOLICITATION = 135;

  /** Type: this station has an address (RFC 4861 §4.4). */
  public static final int NEIGHBOR_ADVERTISEMENT = 136;

  /** Type: there is a better way (RFC 4861 §4.5). */
  public static final int REDIRECT = 137;

  /** Type: these groups are listened to (RFC 3810 §5.2). */
  public static final int GROUP_REPORT = 143;

  /** Code of {@link #UNREACHABLE}: nobody listens at the port. */
  public static final int CODE_PORT = 4;

  /** Code of {@link #PARAMETER_PROBLEM}: a field that cannot be. */
  public static final int CODE_FIELD = 0;

  /** Code of {@link #PARAMETER_PROBLEM}: a next header nobody speaks here. */
  public static final int CODE_NEXT_HEADER = 1;

  /** Code of {@link #PARAMETER_PROBLEM}: an option nobody knows here. */
  public static final int CODE_OPTION = 2;

  /** Code of {@link #PARAMETER_PROBLEM}: a first fragment without all headers (RFC 7112 §5). */
  public static final int CODE_FIRST_FRAGMENT = 3;

  private static final long TYPE = 0;
  private static final long CODE = 1;
  private static final long CHECKSUM = 2;
  private static final long REST = 4;

  /**
   * The validity gate: long enough, and the checksum holds over all of it and the addresses.
   *
   * @param addresses sum of source and destination by {@link InternetChecksum#address}
   * @return {@link #BYTES} or a {@link HeaderFault}
   */
  public static int check(MemorySegment m, long at, int bytes, long addresses) {
    if (bytes < BYTES) {
      return HeaderFault.TRUNCATED;
    }
    long sum = addresses + Ipv6Header.PROTOCOL_ICMPV6 + bytes + InternetChecksum.sum(m, at, bytes);
    return InternetChecksum.fold(sum) == 0 ? BYTES : HeaderFault.BAD_CHECKSUM;
  }

  /** The type (RFC 4443 §2.1). */
  public static int type(MemorySegment m, long at) {
    return Byte.toUnsignedInt(m.get(U8, at + TYPE));
  }

  /** The code (RFC 4443 §2.1). */
  public static int code(MemorySegment m, long at) {
    return Byte.toUnsignedInt(m.get(U8, at + CODE));
  }

  /**
   * The four bytes each type uses in its own way: identifier and number of an echo, the MTU of
   * "packet too big", which may be above what an int holds, the pointer of a parameter problem.
   */
  public static int rest(MemorySegment m, long at) {
    return m.get(U32, at + REST);
  }

  /** Writes the header with checksum 0; {@link #complete} is to follow. */
  public static void write(MemorySegment m, long at, int type, int code, int rest) {
    m.set(U8, at + TYPE, (byte) type);
    m.set(U8, at + CODE, (byte) code);
    m.set(U16, at + CHECKSUM, (short) 0);
    m.set(U32, at + REST, rest);
  }

  /**
   * Fills in the checksum of a message that is complete but for it, {@code bytes} long.
   *
   * @param addresses sum of source and destination by {@link InternetChecksum#address}
   */
  public static void complete(MemorySegment m, long at, int bytes, long addresses) {
    long sum = addresses + Ipv6Header.PROTOCOL_ICMPV6 + bytes + InternetChecksum.sum(m, at, bytes);
    m.set(U16, at + CHECKSUM, (short) InternetChecksum.fold(sum));
  }

  private Icmpv6Header() {}
}
