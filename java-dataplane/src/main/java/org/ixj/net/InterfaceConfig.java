// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import org.ixj.wire.EthernetHeader;
import org.ixj.wire.Ipv4Header;

/**
 * One network interface, fixed for its life.
 *
 * @param macAddress station address in the low 48 bits
 * @param address IPv4 address as a number, 10.0.0.1 is 0x0A000001; 0 where IPv4 is not spoken
 * @param prefixLength of the link, 0..32
 * @param gateway router off the link, 0 for none
 * @param mtu most bytes of an IPv4 datagram on the link, at least 68 (RFC 791 §3.2)
 */
public record InterfaceConfig(
    long macAddress, int address, int prefixLength, int gateway, int mtu) {
  private static final int MIN_MTU = 68;

  /** Checks the ranges; an interface that cannot exist is refused before any frame flows. */
  public InterfaceConfig {
    if (!EthernetHeader.station(macAddress)) {
      throw new IllegalArgumentException("no station address: " + Long.toHexString(macAddress));
    }
    if (prefixLength < 0 || prefixLength > 32) {
      throw new IllegalArgumentException("prefix length " + prefixLength);
    }
    if (mtu < MIN_MTU || mtu > Ipv4Header.MAX_DATAGRAM_BYTES) {
      throw new IllegalArgumentException("mtu " + mtu);
    }
  }

  /** Whether IPv4 and ARP are spoken. */
  public boolean ipv4() {
    return address != 0;
  }

  /** The subnet mask as a number. */
  public int mask() {
    return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
  }

  /** Whether {@code other} is on the link: in the prefix, or the gateway. */
  public boolean onLink(int other) {
    return ((other ^ address) & mask()) == 0 || (other == gateway && gateway != 0);
  }

  /**
   * Whether {@code other} is the limited broadcast address, the link's, or the link's old one with
   * a host part of zeros (RFC 1122 §3.2.1.3 and §3.3.6). A link of 31 or 32 bits has none of its
   * own (RFC 3021 §2.1).
   */
  public boolean broadcast(int other) {
    return other == -1
        || (prefixLength < 31
            && ((other ^ address) & mask()) == 0
            && ((other & ~mask()) == ~mask() || (other & ~mask()) == 0));
  }

  /** Whether {@code other} can be another single host's address (RFC 1122 §3.2.1.3). */
  public boolean host(int other) {
    return other != address
        && !broadcast(other)
        && !Ipv4Header.multicastOrReserved(other)
        && !Ipv4Header.thisHostOrLoopback(other);
  }
}
