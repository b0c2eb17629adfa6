// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.util.random.RandomGenerator;
import org.ixj.memory.MbufPool;

/** Sizes of Ethernet frames without their check sequence (IEEE 802.3, 802.1Q), and addresses. */
public final class EthernetLimits {
  /** Destination, source and type. No frame is shorter. */
  public static final int HEADER_BYTES = 14;

  /** What an 802.1Q tag adds: a device takes it beyond the MTU. */
  public static final int VLAN_BYTES = 4;

  /** The MTU of every link here that has no other. */
  public static final int MTU = 1500;

  /** The largest MTU of any link here: what is usual for jumbo frames. */
  public static final int MAX_MTU = 9000;

  /** The smallest: RFC 791's 576 bytes, which every host takes. */
  public static final int MIN_MTU = 576;

  private static final int CHECK_SEQUENCE_BYTES = 4;

  /** Longest frame of a link with this MTU. */
  public static int maxFrameBytes(int mtu) {
    return HEADER_BYTES + VLAN_BYTES + mtu;
  }

  /**
   * Bytes of a message buffer that holds every frame of a link with this MTU, together with the
   * check sequence, for devices that write it behind.
   */
  public static int bufferBytes(int mtu) {
    int bytes = maxFrameBytes(mtu) + CHECK_SEQUENCE_BYTES;
    return Math.max(MbufPool.BUFFER_BYTES, Integer.highestOneBit(bytes - 1) << 1);
  }

  /** A random unicast address, locally administered: the second bit of its first octet. */
  public static long randomStation(RandomGenerator random) {
    return (random.nextLong() & 0xFCFFFFFFFFFFL) | 0x020000000000L;
  }

  private EthernetLimits() {}
}
