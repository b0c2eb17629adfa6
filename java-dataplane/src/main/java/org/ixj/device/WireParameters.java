// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a wire's listener fixes and tells the connector, in the message that carries the memory.
 *
 * @param rings ring pairs, 1 to {@link #MAX_RINGS}
 * @param slots frames a ring holds: a power of two, 2 to {@link #MAX_SLOTS}
 * @param mtu most bytes of an IP datagram, {@link EthernetLimits#MIN_MTU} to {@link
 *     EthernetLimits#MAX_MTU}
 * @param macAddress the listener's station address, in the low 48 bits
 */
public record WireParameters(int rings, int slots, int mtu, long macAddress) {
  public static final int MAX_RINGS = 64;
  public static final int MAX_SLOTS = 1 << 16;
  public static final int DEFAULT_SLOTS = 256;

  // The message: magic "IXJ-WIRE" and version, then one word for each parameter, little-endian.
  static final int MESSAGE_BYTES = 40;
  private static final long MAGIC = 0x455249572D4A5849L;
  private static final int VERSION = 1;

  public WireParameters {
    check("rings", rings >= 1 && rings <= MAX_RINGS);
    check("slots", slots >= 2 && slots <= MAX_SLOTS && Integer.bitCount(slots) == 1);
    check("mtu", mtu >= EthernetLimits.MIN_MTU && mtu <= EthernetLimits.MAX_MTU);
    check("mac address", macAddress >>> 48 == 0 && (macAddress & 0x010000000000L) == 0);
  }

  /** One ring pair of the usual size. */
  public static WireParameters of(long macAddress) {
    return of(1, macAddress);
  }

  /** Several ring pairs of the usual size. */
  public static WireParameters of(int rings, long macAddress) {
    return new WireParameters(rings, DEFAULT_SLOTS, EthernetLimits.MTU, macAddress);
  }

  private static void check(String what, boolean valid) {
    if (!valid) {
      throw new DeviceException("wire: the " + what + " is out of range");
    }
  }

  byte[] encode() {
    return ByteBuffer.allocate(MESSAGE_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(MAGIC)
        .putInt(VERSION)
        .putInt(WireLayout.slotBytes(mtu))
        .putInt(rings)
        .putInt(slots)
        .putInt(mtu)
        .putInt(0)
        .putLong(macAddress)
        .array();
  }

  /** The gate for what a listener sent; throws a {@link DeviceException} on anything unexpected. */
  static WireParameters decode(byte[] message) {
    if (message.length == 0) {
      throw new DeviceException("wire: the listener has a peer already; end that one first");
    }
    if (message.length != MESSAGE_BYTES) {
      throw new DeviceException(
          "wire: the listener sent no wire parameters; is it another program?");
    }
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getLong() != MAGIC) {
      throw new DeviceException(
          "wire: the listener sent no wire parameters; is it another program?");
    }
    int version = in.getInt();
    int slotBytes = in.getInt();
    int rings = in.getInt();
    int slots = in.getInt();
    int mtu = in.getInt();
    in.getInt();
    WireParameters parameters = new WireParameters(rings, slots, mtu, in.getLong());
    if (version != VERSION || slotBytes != WireLayout.slotBytes(mtu)) {
      throw new DeviceException(
          "wire: the listener has another version; use the same on both sides");
    }
    return parameters;
  }

  /** Bytes of the shared memory. */
  long memoryBytes() {
    return WireLayout.memoryBytes(this);
  }
}
