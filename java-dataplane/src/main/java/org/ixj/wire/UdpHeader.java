// SPDX-License-Identifier: Apache-2.0
package org.ixj.wire;

import static org.ixj.wire.Bytes.U16;

import java.lang.foreign.MemorySegment;

/** UDP: RFC 768. */
public final class UdpHeader {
  /** Ports, length and checksum. */
  public static final int BYTES = 8;

  private static final long SOURCE_PORT = 0;
  private static final long DESTINATION_PORT = 2;
  private static final long LENGTH = 4;
  private static final long CHECKSUM = 6;

  /**
   * The validity gate (RFC 768; RFC 1122 §4.1.3.4): the length field fits what is there, the
   * checksum is absent or holds.
   *
   * @return {@link #BYTES} or a {@link HeaderFault}
   */
  public static int check(MemorySegment m, long at, int bytes, int source, int destination) {
    return check(m, at, bytes, source, destination, false);
  }

  /** The same for a datagram whose checksum the device has perhaps {@code checked}. */
  public static int check(
      MemorySegment m, long at, int bytes, int source, int destination, boolean checked) {
    long pseudo = InternetChecksum.pseudoHeader(source, destination, Ipv4Header.PROTOCOL_UDP, 0);
    return check(m, at, bytes, pseudo, checked, false);
  }

  /**
   * The same over either family.
   *
   * @param pseudo sum of the pseudo header, of length 0
   * @param wanted whether a checksum may not be absent, as over IPv6 (RFC 8200 §8.1)
   */
  public static int check(
      MemorySegment m, long at, int bytes, long pseudo, boolean checked, boolean wanted) {
    if (bytes < BYTES) {
      return HeaderFault.TRUNCATED;
    }
    int length = length(m, at);
    if (length < BYTES) {
      return HeaderFault.MALFORMED;
    }
    if (length > bytes) {
      return HeaderFault.TRUNCATED;
    }
    boolean holds =
        checked
            || (m.get(U16, at + CHECKSUM) == 0
                ? !wanted
                : InternetChecksum.fold(pseudo + length + InternetChecksum.sum(m, at, length))
                    == 0);
    return holds ? BYTES : HeaderFault.BAD_CHECKSUM;
  }

  /** Port of the sender, 0 when it expects no answer (RFC 768, "Fields"). */
  public static int sourcePort(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + SOURCE_PORT));
  }

  /** Port the datagram is for (RFC 768, "Fields"). */
  public static int destinationPort(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + DESTINATION_PORT));
  }

  /** Bytes of header and payload (RFC 768, "Fields"). */
  public static int length(MemorySegment m, long at) {
    return Short.toUnsignedInt(m.get(U16, at + LENGTH));
  }

  /** Writes the header; {@code sum} is the unfolded sum of pseudo header and payload. */
  public static void write(
      MemorySegment m, long at, int sourcePort, int destinationPort, int length, long sum) {
    // Summed by its fields and not read back: see TcpHeader.write.
    int checksum = InternetChecksum.fold(sum + sourcePort + destinationPort + length);
    // Zero would mean "no checksum"; all ones is the same number (RFC 768).
    store(m, at, sourcePort, destinationPort, length, checksum == 0 ? 0xFFFF : checksum);
  }

  /** The same for a device that completes the checksum: {@code sum} is the pseudo header's. */
  public static void writeUnsummed(
      MemorySegment m, long at, int sourcePort, int destinationPort, int length, long sum) {
    store(m, at, sourcePort, destinationPort, length, ~InternetChecksum.fold(sum));
  }

  private static void store(
      MemorySegment m, long at, int sourcePort, int destinationPort, int length, int checksum) {
    m.set(U16, at + SOURCE_PORT, (short) sourcePort);
    m.set(U16, at + DESTINATION_PORT, (short) destinationPort);
    m.set(U16, at + LENGTH, (short) length);
    m.set(U16, at + CHECKSUM, (short) checksum);
  }

  private UdpHeader() {}
}
