// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

/** How stations are numbered on every layer: station 0 has 02:00:00:00:00:01, 10.0.0.1, fd00::1. */
final class Stations {
  /** {@link #of} for frames that go to more than one. */
  static final int GROUP = -1;

  static final int IPV4_PREFIX = 24;
  static final int IPV6_PREFIX = 64;
  static final long IPV6_HIGH = 0xFD00L << 48;

  private static final long MAC = 0x0200_0000_0000L;
  private static final int IPV4 = 0x0A00_0000;

  static long mac(int station) {
    return MAC + station + 1;
  }

  static int ipv4(int station) {
    return IPV4 + station + 1;
  }

  static long ipv6Low(int station) {
    return station + 1L;
  }

  /** The station a frame is for; out of range where there is none. */
  static int of(byte[] frame) {
    return (frame[0] & 1) != 0 ? GROUP : (frame[5] & 0xFF) - 1;
  }

  private Stations() {}
}
