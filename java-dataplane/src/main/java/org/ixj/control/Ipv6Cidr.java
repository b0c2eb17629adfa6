// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import org.ixj.abi.IpAddress;
import org.ixj.net.Ipv6Prefix;
import org.ixj.wire.Ipv6Header;

/**
 * An IPv6 address with the prefix length of its link (RFC 4291 §2.3).
 *
 * @param address that a host can have
 * @param prefixLength 1 to 128
 */
public record Ipv6Cidr(IpAddress address, int prefixLength) {
  private static final int BITS = 128;

  /** Reads {@code ADDRESS/LEN}. */
  public static Ipv6Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
      throw new ConfigException("'" + text + "' is no ADDRESS/PREFIX such as fd00::1/64");
    }
    int prefixLength = Integer.parseInt(text.substring(slash + 1));
    if (prefixLength < 1 || prefixLength > BITS) {
      throw new ConfigException("'" + text + "': the prefix length must be 1 to " + BITS);
    }
    return new Ipv6Cidr(parseAddress(text.substring(0, slash)), prefixLength);
  }

  /** Reads an IPv6 address that a host can have. */
  public static IpAddress parseAddress(String text) {
    IpAddress address;
    try {
      address = IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("'" + text + "' is no IPv6 address");
    }
    if (!Ipv6Header.host(address.high())) {
      throw new ConfigException("'" + text + "' is no IPv6 address that a host can have");
    }
    return address;
  }

  /** Whether another address is on the same link. */
  boolean contains(IpAddress other) {
    return Ipv6Header.samePrefix(
        address.high(), address.low(), other.high(), other.low(), prefixLength);
  }

  /** The same for the stack. */
  Ipv6Prefix prefix() {
    return new Ipv6Prefix(address.high(), address.low(), prefixLength);
  }

  @Override
  public String toString() {
    return address + "/" + prefixLength;
  }
}
