// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

/**
 * An IPv4 address with the prefix length of its link (RFC 4632).
 *
 * @param address as a number
 * @param prefixLength 1 to 30, or 31 for a point-to-point link (RFC 3021)
 */
public record Cidr(int address, int prefixLength) {
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
    return new Cidr(parseAddress(text.substring(0, slash)), prefixLength);
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
    return (address ^ other) >>> (Integer.SIZE - prefixLength) == 0;
  }

  @Override
  public String toString() {
    return format(address) + "/" + prefixLength;
  }
}
