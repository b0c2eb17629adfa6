// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.util.List;
import org.ixj.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * IPv6 on one interface, fixed for its life.
 *
 * @param addresses ours, with the prefix of the link each is on; besides them the interface gives
 *     itself a link-local one
 * @param gateway router off the link, with length 128, or null for none but those that advertise
 *     themselves
 * @param secret what identifiers of addresses are made with (RFC 7217 §5); addresses stay the same
 *     from start to start where it does
 * @param automatic whether routers are listened to: for addresses, prefixes, the MTU, and
 *     themselves
 */
@SuppressWarnings("ArrayRecordComponent") // copied on its way in and out
public record Ipv6Config(
    List<Ipv6Prefix> addresses, @Nullable Ipv6Prefix gateway, byte[] secret, boolean automatic) {
  /** Most addresses that can be given. */
  public static final int MAX_ADDRESSES = 8;

  /** Least bytes of a secret: RFC 7217 §5 wants 128 bits. */
  public static final int MIN_SECRET_BYTES = 16;

  /** Checks what would otherwise fail far from its cause. */
  public Ipv6Config {
    addresses = List.copyOf(addresses);
    secret = secret.clone();
    if (addresses.size() > MAX_ADDRESSES) {
      throw new IllegalArgumentException("more than " + MAX_ADDRESSES + " IPv6 addresses");
    }
    if (secret.length < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException("a secret of " + secret.length + " bytes");
    }
    for (Ipv6Prefix address : addresses) {
      if (!Ipv6Header.host(address.high())) {
        throw new IllegalArgumentException("no host has such an address: " + address);
      }
    }
    if (gateway != null && !Ipv6Header.host(gateway.high())) {
      throw new IllegalArgumentException("no router has such an address: " + gateway);
    }
  }

  @Override
  public byte[] secret() {
    return secret.clone();
  }
}
