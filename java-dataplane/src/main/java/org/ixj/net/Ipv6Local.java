// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import org.jspecify.annotations.Nullable;

/**
 * Our IPv6 addresses as numbers of one elastic thread's {@link Addresses}. One that is taken from
 * the interface keeps its number for as long as a connection or socket holds it.
 */
final class Ipv6Local {
  private final Ipv6Link link;
  private final Addresses addresses;
  private @Nullable Ipv6State known;
  private int[] numbers = new int[0];

  Ipv6Local(Ipv6Link link, Addresses addresses) {
    this.link = link;
    this.addresses = addresses;
  }

  /** What the interface is now. */
  Ipv6State state() {
    Ipv6State now = link.state();
    if (now != known) {
      learn(now);
    }
    return now;
  }

  private void learn(Ipv6State now) {
    int[] before = numbers;
    numbers = new int[now.addresses()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = addresses.of(now.high(i), now.low(i));
      addresses.hold(numbers[i]);
    }
    for (int gone : before) {
      addresses.release(gone);
    }
    known = now;
  }

  /** The number of an address if it is ours, otherwise {@link Addresses#NONE}. */
  int find(long high, long low) {
    int i = state().indexOf(high, low);
    return i == Ipv6State.NONE ? Addresses.NONE : numbers[i];
  }

  /** Whether the number is one of ours. */
  boolean ours(int address) {
    return find(addresses.high(address), addresses.low(address)) != Addresses.NONE;
  }

  /** The number of the address to send from to a destination, or {@link Addresses#NONE}. */
  int source(long toHigh, long toLow) {
    int i = state().source(toHigh, toLow);
    return i == Ipv6State.NONE ? Addresses.NONE : numbers[i];
  }
}
