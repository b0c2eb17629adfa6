// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import org.ixj.wire.Ipv4Header;

/**
 * An IPv4 address with the prefix length of its link (RFC 4632).
 *
 * @param address as a number
 * @param prefixLength 1 to 30, or 31 for a point-to-point link (RFC 3021)
 */
public record Cidr(int address, int prefixLength) {
  /** No address: IPv4 is not spoken. */
  public static final Cidr NONE = new Cidr(0, 0);

  /** Reads {@code a.b.c.d/len}. */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,2}")) {
      throw new ConfigException("'" + text + "' is no ADDRESS/PREFIX such as 10.0.0.1/24");
    }
    int prefixLength = Integer.parseInt(text.substring(slash + 1));
    if (prefixLength < 1 || prefixLength > 31) {
      throw new ConfigException("'" + text + "': the prefix length must be 1 to 31");
    }
    Cidr parsed = new Cidr(parseAddress(text.substring(0, slash)), prefixLength);
    if (!parsed.host(parsed.address)) {
      throw new ConfigException(
          "'" + text + "' is no address that a host can have: take another one of the link");
    }
    return parsed;
  }

  /** Reads {@code a.b.c.d}. */
  public static int parseAddress(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length == 4) {
      int address = 0;
      for (String part : parts) {
        if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
          throw noAddress(text);
        }
        address = address << 8 | Integer.parseInt(part);
      }
      return address;
    }
    throw noAddress(text);
  }

  private static ConfigException noAddress(String text) {
    return new ConfigException("'" + text + "' is no IPv4 address");
  }

  /** {@code a.b.c.d} of a number. */
  public static String format(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }

  /** Whether another address is on the same link. */
  public boolean contains(int other) {
    return prefixLength > 0 && (address ^ other) >>> (Integer.SIZE - prefixLength) == 0;
  }

  /** Whether a host on the link can have the address (RFC 1122 §3.2.1.3; RFC 3021 §2.1). */
  public boolean host(int other) {
    int hosts = -1 >>> prefixLength;
    boolean forAll = prefixLength < 31 && ((other & hosts) == 0 || (other & hosts) == hosts);
    return contains(other)
        && !forAll
        && !Ipv4Header.multicastOrReserved(other)
        && !Ipv4Header.thisHostOrLoopback(other);
  }

  @Override
  public String toString() {
    return format(address) + "/" + prefixLength;
  }
}
