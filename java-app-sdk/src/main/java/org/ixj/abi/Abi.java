// SPDX-License-Identifier: Apache-2.0
package org.ixj.abi;

/**
 * The constants of the contract between a dataplane and its application, for every language. The C
 * side is {@code java-app-sdk/c/include/ixj/abi.h}; a test holds the two against each other.
 *
 * <p>All multi-byte fields are little-endian and naturally aligned. A port (one per elastic thread)
 * consists of four shared regions:
 *
 * <table>
 * <caption>Regions and rights</caption>
 * <tr><th>region</th><th>dataplane</th><th>application</th><th>layout</th></tr>
 * <tr><td>message buffers</td><td>RW</td><td>read only</td><td>raw bytes</td></tr>
 * <tr><td>events</td><td>RW</td><td>read only</td><td>{@link EventsLayout}</td></tr>
 * <tr><td>commands</td><td>read only</td><td>RW</td><td>{@link CommandsLayout}</td></tr>
 * <tr><td>send arena</td><td>read only</td><td>RW</td><td>raw bytes</td></tr>
 * </table>
 */
public final class Abi {
  /** "IXJ1", the first word of the events region and of the welcome message. */
  public static final int MAGIC = 0x314A_5849;

  /** Raised with every change of a layout or of a meaning. Both sides must agree exactly. */
  public static final int VERSION = 4;

  /** Both rings' slots are one cache line. */
  public static final int SLOT_BYTES = 64;

  /** Most scatter/gather entries of one {@code sendv}. */
  public static final int SG_MAX = 4;

  /** Most scatter/gather entries of one {@code udp_sendv}, which has an address behind them. */
  public static final int UDP_SG_MAX = 2;

  /** Bytes of an address: see {@link IpAddress}. */
  public static final int ADDRESS_BYTES = IpAddress.BYTES;

  private Abi() {}
}
