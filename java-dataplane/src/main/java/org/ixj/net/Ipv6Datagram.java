// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import org.ixj.wire.InternetChecksum;
import org.ixj.wire.Ipv6Header;

/** The IPv6 datagram being processed. One instance is used again for every one. */
final class Ipv6Datagram {
  /** {@link #headerAt} where the header is gone. */
  static final long GONE = -1;

  long sourceHigh;
  long sourceLow;
  long destinationHigh;
  long destinationLow;
  int hopLimit;

  /** Of {@link org.ixj.wire.EcnField}. */
  int ecn;

  /** Station of the frame's sender. */
  long station;

  /** Whether the frame went to one station alone. */
  boolean toStation;

  /** Our address that it is for, {@link Addresses#NONE} where it is for a group. */
  int ours;

  /** Whether it came, or claims to be, in fragments. */
  boolean fragment;

  /** Offset of its header, {@link #GONE} where it was put together of fragments. */
  long headerAt;

  /** Offset behind it, in the frame. */
  long end;

  void read(MemorySegment m, long at, long itsStation, boolean alone) {
    sourceHigh = Ipv6Header.sourceHigh(m, at);
    sourceLow = Ipv6Header.sourceLow(m, at);
    destinationHigh = Ipv6Header.destinationHigh(m, at);
    destinationLow = Ipv6Header.destinationLow(m, at);
    hopLimit = Ipv6Header.hopLimit(m, at);
    ecn = Ipv6Header.ecn(m, at);
    station = itsStation;
    toStation = alone;
    ours = Addresses.NONE;
    fragment = false;
    headerAt = at;
    end = at + Ipv6Header.BYTES + Ipv6Header.payloadLength(m, at);
  }

  boolean fromNowhere() {
    return sourceHigh == 0 && sourceLow == 0;
  }

  boolean toGroup() {
    return Ipv6Header.multicast(destinationHigh);
  }

  /** What source and destination add to a pseudo header. */
  long addresses() {
    return InternetChecksum.address(sourceHigh, sourceLow)
        + InternetChecksum.address(destinationHigh, destinationLow);
  }
}
