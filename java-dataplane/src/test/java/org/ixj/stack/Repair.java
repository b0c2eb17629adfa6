// SPDX-License-Identifier: Apache-2.0
package org.ixj.stack;

/** Makes a garbled frame pass the checks that chance never passes: destination and checksums. */
final class Repair {
  private static final int IP = 14;

  static void frame(byte[] f) {
    if (f.length < IP + 20) {
      return;
    }
    for (int i = 0; i < 6; i++) {
      f[i] = (byte) (Gauntlet.OUR_MAC >>> (40 - 8 * i));
    }
    if (u16(f, 12) == 0x86DD) {
      ipv6(f);
      return;
    }
    int header = (f[IP] & 15) * 4;
    if (f[12] != 8 || f[13] != 0 || header < 20 || IP + header > f.length) {
      return;
    }
    checksum(f, IP, header, IP + 10, 0);
    if ((u16(f, IP + 6) & 0x3FFF) != 0) {
      return; // a fragment: its transport's checksum covers more
    }
    int end = IP + Math.min(u16(f, IP + 2), f.length - IP);
    int at = IP + header;
    int bytes = end - at;
    int pseudo = 0;
    for (int i = IP + 12; i < IP + 20; i += 2) {
      pseudo += u16(f, i);
    }
    pseudo += f[IP + 9] + bytes;
    switch (f[IP + 9]) {
      case 1 -> checksum(f, at, bytes, at + 2, 0);
      case 6 -> checksum(f, at, bytes, at + 16, pseudo);
      case 17 -> checksum(f, at, bytes, at + 6, pseudo);
      default -> {}
    }
  }

  /** Of what lies directly behind the header: headers between hide it, as they do on the way. */
  private static void ipv6(byte[] f) {
    int at = IP + 40;
    if (f.length < at) {
      return;
    }
    int bytes = Math.min(u16(f, IP + 4), f.length - at);
    int pseudo = bytes + f[IP + 6];
    for (int i = IP + 8; i < at; i += 2) {
      pseudo += u16(f, i);
    }
    switch (f[IP + 6]) {
      case 6 -> checksum(f, at, bytes, at + 16, pseudo);
      case 17 -> checksum(f, at, bytes, at + 6, pseudo);
      case 58 -> checksum(f, at, bytes, at + 2, pseudo);
      default -> {}
    }
  }

  private static void checksum(byte[] f, int at, int bytes, int field, int start) {
    if (field + 2 > at + bytes) {
      return;
    }
    f[field] = 0;
    f[field + 1] = 0;
    int sum = start;
    for (int i = 0; i < bytes; i++) {
      sum += i % 2 == 0 ? (f[at + i] & 0xFF) << 8 : f[at + i] & 0xFF;
    }
    while (sum >>> 16 != 0) {
      sum = (sum >>> 16) + (sum & 0xFFFF);
    }
    f[field] = (byte) (~sum >>> 8);
    f[field + 1] = (byte) ~sum;
  }

  private static int u16(byte[] f, int at) {
    return (f[at] & 0xFF) << 8 | (f[at + 1] & 0xFF);
  }

  private Repair() {}
}
