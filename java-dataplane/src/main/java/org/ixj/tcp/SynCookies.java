// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.util.random.RandomGenerator;
import org.ixj.net.Addresses;

/**
 * Initial sequence numbers that hold all that is known of a half-open connection, so that nothing
 * has to be kept of it: RFC 4987 §3.6. A keyed hash of the four-tuple, the peer's number and the
 * time, with the peer's segment size, roughly, in the last bits.
 *
 * <p>The other options have no room: such a connection goes without scaling, SACK and timestamps.
 */
final class SynCookies {
  /** One is good for a minute at least, and for two at most. */
  static final long LIFE_US = 2L << 26;

  private static final int EPOCH_SHIFT = 26;
  private static final int SIZES_MASK = 7;

  // What real paths have: the least, the defaults of IPv4 and IPv6, tunnels, Ethernet, jumbo
  // frames.
  private static final int[] SIZES = {64, 536, 1220, 1360, 1400, 1440, 1460, 8960};

  private final Addresses addresses;
  private final long k0;
  private final long k1;

  SynCookies(Addresses addresses, RandomGenerator random) {
    this.addresses = addresses;
    k0 = random.nextLong();
    k1 = random.nextLong();
  }

  /** The number to answer a SYN with. */
  int issue(Segment syn, int mss, long nowUs) {
    int size = SIZES.length - 1;
    while (size > 0 && SIZES[size] > mss) {
      size--;
    }
    return cookie(syn, syn.seq, nowUs >>> EPOCH_SHIFT, size);
  }

  /** The segment size of the handshake that a segment ends, or 0 if we did not begin it. */
  int redeem(Segment s, long nowUs) {
    int cookie = s.ack - 1;
    int size = cookie & SIZES_MASK;
    long epoch = nowUs >>> EPOCH_SHIFT;
    return cookie == cookie(s, s.seq - 1, epoch, size)
            || cookie == cookie(s, s.seq - 1, epoch - 1, size)
        ? SIZES[size]
        : 0;
  }

  private int cookie(Segment s, int peerInitial, long epoch, int size) {
    long who =
        SipHash.hash24(
            k0,
            k1,
            AddressPair.word(addresses, k0, k1, s.local, s.remote),
            ((long) peerInitial << 32) | ((long) s.localPort << 16) | s.remotePort);
    return ((int) SipHash.hash24(k0, k1, who, (epoch << 3) | size) & ~SIZES_MASK) | size;
  }
}
