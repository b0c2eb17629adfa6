// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import org.ixj.wire.Ipv6Header;

/**
 * An IPv6 address and how many of its first bits its link's addresses share.
 *
 * @param high first half of the address
 * @param low second half
 * @param length bits, 0..128
 */
public record Ipv6Prefix(long high, long low, int length) {
  /** Checks the range. */
  public Ipv6Prefix {
    if (length < 0 || length > 128) {
      throw new IllegalArgumentException("prefix length " + length);
    }
  }

  /** Whether an address begins alike. */
  boolean contains(long otherHigh, long otherLow) {
    return Ipv6Header.samePrefix(high, low, otherHigh, otherLow, length);
  }
}
