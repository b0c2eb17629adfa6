// SPDX-License-Identifier: Apache-2.0
package org.ixj.abi;

/** The events region: written by the dataplane; the application can only read it. */
public final class EventsLayout {
  /** u32: {@link Abi#MAGIC}. */
  public static final long MAGIC = 0;

  /** u32: {@link Abi#VERSION}. */
  public static final long VERSION = 4;

  /** u32: slots of the event ring, a power of two. */
  public static final long EVENT_ENTRIES = 8;

  /** u32: slots of the command ring, a power of two. */
  public static final long COMMAND_ENTRIES = 12;

  /** u64: events published so far; the dataplane stores it with release. */
  public static final long EVENT_TAIL = 64;

  /** u64: commands executed so far, their results written; stored with release. */
  public static final long COMMAND_HEAD = 128;

  /**
   * u32: 1 while the dataplane sleeps and wants its doorbell rung; the mirror image of {@link
   * CommandsLayout#APP_SLEEPING}, with {@link CommandsLayout#COMMAND_TAIL} and {@link
   * CommandsLayout#EVENT_HEAD}.
   */
  public static final long DATAPLANE_SLEEPING = 192;

  /**
   * u32: 1 + the processor the dataplane's thread was on when it last had nothing to do, 0 if it
   * does not say. A hint: an application on the same one need not spin, for nothing new can come
   * before the dataplane has run.
   */
  public static final long DATAPLANE_CPU = 196;

  /**
   * i64 per command slot: what the call came to; see {@link ResultCode}. Slot and result belong
   * together; an application uses a slot again only after it has read the result.
   */
  public static final long RESULTS = 256;

  // One event slot.

  /** u32: an {@link EventType} code. */
  public static final long TYPE = 0;

  /** i32: connected: outcome; dead: reason; a {@link ResultCode}, 0 for success. */
  public static final long CODE = 4;

  /** u64: knock, connected: the connection; udp_recv: the socket. */
  public static final long HANDLE = 8;

  /** u64: the cookie the application gave the object (knock: its listener's). */
  public static final long COOKIE = 16;

  /** u16: knock, udp_recv: the sender's port. */
  public static final long PORT = 28;

  /** u16: knock: the local port that was knocked at. */
  public static final long LOCAL_PORT = 30;

  /**
   * u64: recv, udp_recv: offset of the payload in the message buffers; sent: bytes acknowledged.
   */
  public static final long AMOUNT = 32;

  /** u32: recv, udp_recv: payload bytes; 0 in recv means the peer will send no more. */
  public static final long LENGTH = 40;

  /** u32: connected, sent: most bytes the application may have sent and not seen acknowledged. */
  public static final long WINDOW = 44;

  /**
   * {@link Abi#ADDRESS_BYTES} bytes: knock, udp_recv: the sender's address; see {@link IpAddress}.
   */
  public static final long ADDRESS = 48;

  /** Offset of the first event slot. */
  public static long slots(int commandEntries) {
    return RESULTS + (long) commandEntries * Long.BYTES;
  }

  /** Size of the region. */
  public static long bytes(int eventEntries, int commandEntries) {
    return slots(commandEntries) + (long) eventEntries * Abi.SLOT_BYTES;
  }

  private EventsLayout() {}
}
