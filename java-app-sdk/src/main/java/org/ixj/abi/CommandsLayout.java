// SPDX-License-Identifier: Apache-2.0
package org.ixj.abi;

/**
 * The commands region: written by the application, never by the dataplane, which maps it read-only.
 * The dataplane copies a slot before it looks at it, so changing a submitted slot changes nothing.
 */
public final class CommandsLayout {
  /** u64: commands published so far; the application stores it with release. */
  public static final long COMMAND_TAIL = 64;

  /** u64: events consumed so far; the application stores it with release. */
  public static final long EVENT_HEAD = 128;

  /**
   * u32: 1 while the application sleeps and wants its doorbell rung. It stores 1, then reads {@link
   * EventsLayout#EVENT_TAIL} and {@link EventsLayout#COMMAND_HEAD}, with a full fence between; the
   * dataplane stores those, then reads this, with a full fence between. The dataplane rings after
   * it has published events, unless earlier ones are not consumed yet, for which it has rung or
   * which the application has yet to see; and after a result that is a handle, an error, or less
   * than was to be sent.
   */
  public static final long APP_SLEEPING = 192;

  /**
   * u32: 1 + the processor the application's thread was on when it last had nothing to do, 0 if it
   * does not say. A hint: a dataplane on the same one sleeps rather than spins while the
   * application does not.
   */
  public static final long APP_CPU = 196;

  /** The first command slot. */
  public static final long SLOTS = 256;

  // One command slot.

  /** u32: an {@link Op} code. */
  public static final long OP = 0;

  /** u32: sendv: entries used; listen: backlog; otherwise 0. */
  public static final long COUNT = 4;

  /** u64: the connection, listener or UDP socket. */
  public static final long HANDLE = 8;

  /** u64: the application's own name for the object, handed back in events. */
  public static final long COOKIE = 16;

  /** u16: port as a number. */
  public static final long PORT = 28;

  /** u64: recv_done: bytes; timer: delay in microseconds. Shares its place with the first entry. */
  public static final long AMOUNT = 32;

  /**
   * {@link Abi#SG_MAX} scatter/gather entries of 8 bytes each; udp_sendv has {@link
   * Abi#UDP_SG_MAX}.
   */
  public static final long SG = 32;

  /**
   * {@link Abi#ADDRESS_BYTES} bytes: see {@link IpAddress}. All zeros are any address of either
   * family. Shares its place with the last entries of sendv.
   */
  public static final long ADDRESS = 48;

  /** Within an entry, u32: offset of the first byte in the send arena. */
  public static final long SG_OFFSET = 0;

  /** Within an entry, u32: bytes. */
  public static final long SG_LENGTH = 4;

  /** Bytes of one entry. */
  public static final long SG_BYTES = 8;

  /** Size of the region for a ring of {@code entries} commands. */
  public static long bytes(int entries) {
    return SLOTS + (long) entries * Abi.SLOT_BYTES;
  }

  private CommandsLayout() {}
}
