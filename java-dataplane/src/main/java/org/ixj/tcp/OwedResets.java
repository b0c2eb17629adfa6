// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.net.Addresses;
import org.ixj.wire.TcpHeader;

/**
 * Resets that the device had no room for, first come first served. Their connections are gone: a
 * peer that is waiting for us and has nothing to send would never notice.
 */
final class OwedResets {
  // A device that takes nothing for so long is down, and who is behind it later knows none of them.
  private static final long GIVEN_UP_US = 1_000_000;

  private static final int FIRST = 64;

  // An entry: addresses, ports, sequence and acknowledgement number, timestamps or zeros.
  private static final int INTS = 8;
  private static final int TS_ON = 7;

  private final int most;
  private final Addresses addresses;
  // A ring: the first entry, and how many there are.
  private int[] ring = new int[0];
  private int head;
  private int size;
  private long givenUpUs;

  /**
   * @param most entries
   */
  OwedResets(int most, Addresses addresses) {
    this.most = most;
    this.addresses = addresses;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Notes the reset of a connection that can be forgotten then; without effect when full. */
  void add(Connection c, int tsVal, long nowUs) {
    if (size == 0) {
      givenUpUs = nowUs + GIVEN_UP_US;
    }
    int room = ring.length / INTS;
    if (size == room) {
      if (room == most) {
        return;
      }
      grow(room);
    }
    addresses.hold(c.localAddress);
    addresses.hold(c.remoteAddress);
    int at = (head + size++) % (ring.length / INTS) * INTS;
    ring[at] = c.localAddress;
    ring[at + 1] = c.remoteAddress;
    ring[at + 2] = c.localPort << 16 | c.remotePort;
    ring[at + 3] = c.sndNxt;
    ring[at + 4] = c.rcvNxt;
    ring[at + 5] = tsVal;
    ring[at + 6] = c.tsRecent;
    ring[at + TS_ON] = c.timestampsOn ? 1 : 0;
  }

  private void grow(int room) {
    int[] larger = new int[Math.min(most, Math.max(FIRST, 2 * room)) * INTS];
    int before = head * INTS;
    System.arraycopy(ring, before, larger, 0, ring.length - before);
    System.arraycopy(ring, 0, larger, ring.length - before, before);
    ring = larger;
    head = 0;
  }

  /** Sends what there is room for. */
  void send(SegmentOut out, long nowUs) {
    while (size > 0 && sent(out, head * INTS)) {
      drop();
      givenUpUs = nowUs + GIVEN_UP_US;
    }
    while (size > 0 && nowUs >= givenUpUs) {
      drop();
    }
  }

  private void drop() {
    addresses.release(ring[head * INTS]);
    addresses.release(ring[head * INTS + 1]);
    head = (head + 1) % (ring.length / INTS);
    size--;
  }

  private boolean sent(SegmentOut out, int at) {
    return out.bare(
        ring[at],
        ring[at + 2] >>> 16,
        ring[at + 1],
        ring[at + 2] & 0xFFFF,
        ring[at + 3],
        ring[at + 4],
        TcpHeader.RST | TcpHeader.ACK,
        0,
        ring[at + TS_ON] != 0,
        ring[at + 5],
        ring[at + 6]);
  }
}
