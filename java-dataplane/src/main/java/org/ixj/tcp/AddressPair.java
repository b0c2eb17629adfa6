// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.net.Addresses;

/**
 * The two addresses of a connection as one word of a keyed hash whose outputs go on the wire: of
 * IPv4 they are the word, of IPv6 a hash of theirs. It is made of the addresses themselves and not
 * of the numbers they have at the moment, so that it is the same whenever the peer comes back.
 */
final class AddressPair {
  static long word(Addresses addresses, long k0, long k1, int local, int remote) {
    if (!Addresses.ipv6(remote)) {
      return ((long) local << 32) | Integer.toUnsignedLong(remote);
    }
    return SipHash.hash24(
        k0,
        k1,
        SipHash.hash24(k0, k1, addresses.high(local), addresses.low(local)),
        SipHash.hash24(k0, k1, addresses.high(remote), addresses.low(remote)));
  }

  private AddressPair() {}
}
