// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

/**
 * One network interface, fixed for its life.
 *
 * @param macAddress station address in the low 48 bits
 * @param address IPv4 address as a number
 * @param prefixLength of the link
 * @param gateway router off the link, 0 for none
 * @param mtu most bytes of an IPv4 datagram on the link
 */
public record InterfaceConfig(
    long macAddress, int address, int prefixLength, int gateway, int mtu) {
  /** The subnet mask as a number. */
  public int mask() {
    return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
  }

  /** Whether {@code other} is on the link. */
  public boolean onLink(int other) {
    return ((other ^ address) & mask()) == 0;
  }

  /**
   * Whether {@code other} is the link's broadcast address or the limited one (RFC 1122, 3.2.1.3).
   */
  public boolean broadcast(int other) {
    return other == -1 || (prefixLength < 31 && other == (address | ~mask()));
  }
}
