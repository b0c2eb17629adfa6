// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

/**
 * What the two functions say to each other, in words of 32 bits. The hardware only carries them;
 * the meaning is an agreement between drivers, here that of the physical function's driver in Linux
 * (igb) as its counterpart igbvf uses it. The first word is the kind, with the flags of the answer.
 */
final class MailboxMessage {
  /** Most words of a message: 82576 §7.10.2.9. */
  static final int MAX_WORDS = 16;

  /** The function wants to start anew; the answer carries its station address. */
  static final int RESET = 0x01;

  /** The function wants this station address. */
  static final int SET_ADDRESS = 0x02;

  /** The function wants these multicast groups and no others. */
  static final int SET_MULTICAST = 0x03;

  /** The function wants to hear or leave a VLAN. */
  static final int SET_VLAN = 0x04;

  /** The longest frame the function wants, check sequence included. */
  static final int SET_LONGEST = 0x05;

  /** From the physical function, unasked: is the other side still in step? */
  static final int CONTROL = 0x0100;

  /** The answer grants. */
  static final int ACK = 1 << 31;

  /** The answer refuses. */
  static final int NACK = 1 << 30;

  /** Clear to send: the physical function has not forgotten this one. */
  static final int CLEAR_TO_SEND = 1 << 29;

  private static final int INFO_SHIFT = 16;
  private static final int KIND_MASK = 0xFFFF;

  /** Most multicast groups of one message: 30 hashes of 16 bits. */
  static final int MAX_GROUPS = 30;

  /** Words of a message. */
  static int[] reset() {
    return new int[] {RESET};
  }

  /** Asks for a station address, given in the low 48 bits. */
  static int[] setAddress(long mac) {
    return new int[] {SET_ADDRESS, addressLow(mac), addressHigh(mac)};
  }

  /** Joins or leaves a VLAN. */
  static int[] setVlan(int identifier, boolean join) {
    if (identifier < 0 || identifier > 4094) {
      throw new IllegalArgumentException("VLAN " + identifier);
    }
    return new int[] {SET_VLAN | (join ? 1 << INFO_SHIFT : 0), identifier};
  }

  /** Asks for frames of up to {@code bytes}, check sequence included. */
  static int[] setLongest(int bytes) {
    return new int[] {SET_LONGEST, bytes};
  }

  /** Asks for these multicast groups, given as station addresses. */
  static int[] setMulticast(long... groups) {
    if (groups.length > MAX_GROUPS) {
      throw new IllegalArgumentException(groups.length + " groups, at most " + MAX_GROUPS);
    }
    int[] words = new int[1 + (groups.length + 1) / 2];
    words[0] = SET_MULTICAST | (groups.length << INFO_SHIFT);
    for (int i = 0; i < groups.length; i++) {
      words[1 + i / 2] |= multicastHash(groups[i]) << (16 * (i & 1));
    }
    return words;
  }

  /** Twelve bits from the last two octets of an address: 82576 §8.10.15, MO = 0. */
  static int multicastHash(long group) {
    int fifth = (int) (group >>> 8) & 0xFF;
    int sixth = (int) group & 0xFF;
    return ((sixth << 4) | (fifth >>> 4)) & 0xFFF;
  }

  /** Whether {@code answer} is the answer to {@code request}: both are first words. */
  static boolean answers(int answer, int request) {
    return (answer & KIND_MASK) == (request & KIND_MASK) && (answer & (ACK | NACK)) != 0;
  }

  /** Whether it grants. */
  static boolean granted(int answer) {
    return (answer & ACK) != 0 && (answer & NACK) == 0;
  }

  /** Whether an unasked message says that the physical function has forgotten this one. */
  static boolean forgotten(int word) {
    return (word & CLEAR_TO_SEND) == 0;
  }

  /** The station address in an answer to {@link #RESET}: its octets in the order of memory. */
  static long address(int low, int high) {
    long first = Integer.toUnsignedLong(Integer.reverseBytes(low)) << 16;
    return first | ((high & 0xFF) << 8) | ((high >>> 8) & 0xFF);
  }

  private static int addressLow(long mac) {
    return Integer.reverseBytes((int) (mac >>> 16));
  }

  private static int addressHigh(long mac) {
    return (((int) mac & 0xFF) << 8) | (((int) mac >>> 8) & 0xFF);
  }

  private MailboxMessage() {}
}
