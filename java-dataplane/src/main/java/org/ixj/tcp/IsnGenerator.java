// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.util.random.RandomGenerator;
import org.ixj.net.Addresses;

/**
 * Initial sequence numbers (RFC 6528 §3): a clock of 4 µs plus a keyed hash of the four-tuple, so
 * that numbers grow per tuple and tell nothing across tuples. The same construction hides the
 * origin of the timestamp clock (RFC 7323 §7.1).
 */
final class IsnGenerator {
  private final Addresses addresses;
  private final long k0;
  private final long k1;

  IsnGenerator(Addresses addresses, RandomGenerator random) {
    this.addresses = addresses;
    k0 = random.nextLong();
    k1 = random.nextLong();
  }

  int isn(int local, int localPort, int remote, int remotePort, long nowUs) {
    return (int) (nowUs >>> 2) + (int) hash(local, localPort, remote, remotePort);
  }

  /** What a connection's timestamp clock is ahead of the loop's. */
  int timestampOffset(int local, int localPort, int remote, int remotePort) {
    return (int) (hash(local, localPort, remote, remotePort) >>> 32);
  }

  /** RFC 6056 §3.3.3, algorithm 3: the offset F of the port search, not negative. */
  int portOffset(int local, int remote, int remotePort) {
    return (int) hash(local, 0, remote, remotePort) & Integer.MAX_VALUE;
  }

  private long hash(int local, int localPort, int remote, int remotePort) {
    return SipHash.hash24(
        k0,
        k1,
        AddressPair.word(addresses, k0, k1, local, remote),
        ((long) localPort << 16) | remotePort);
  }
}
