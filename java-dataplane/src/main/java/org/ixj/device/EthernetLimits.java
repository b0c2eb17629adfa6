// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.util.random.RandomGenerator;

/** Sizes of Ethernet frames without their check sequence (IEEE 802.3, 802.1Q), and addresses. */
public final class EthernetLimits {
  /** Destination, source and type. No frame is shorter. */
  public static final int HEADER_BYTES = 14;

  /** What an 802.1Q tag adds: a device takes it beyond the MTU. */
  public static final int VLAN_BYTES = 4;

  /** The MTU of every link here that has no other. */
  public static final int MTU = 1500;

  /** Longest frame of a link with this MTU. */
  public static int maxFrameBytes(int mtu) {
    return HEADER_BYTES + VLAN_BYTES + mtu;
  }

  /** A random unicast address, locally administered: the second bit of its first octet. */
  public static long randomStation(RandomGenerator random) {
    return (random.nextLong() & 0xFCFFFFFFFFFFL) | 0x020000000000L;
  }

  private EthernetLimits() {}
}
