// SPDX-License-Identifier: Apache-2.0
package org.ixj.abi;

/**
 * The one message with which a dataplane greets an application process over a Unix stream socket,
 * together with five descriptors, in this order: message buffers (opened read-only), events
 * (read-only), commands (read-write), send arena (read-write), each to be mapped from its start
 * with the size named here; and an eventfd, the dataplane's doorbell. One connection is made per
 * port.
 *
 * <p>Afterwards the application adds 1 to the eventfd to wake the dataplane; the dataplane sends a
 * byte of any value over the connection to wake the application, and reads nothing from it. The
 * connection's end means that the peer is gone.
 */
public final class WelcomeLayout {
  /** u32: {@link Abi#MAGIC}. This field and the next stay where they are in every version. */
  public static final long MAGIC = 0;

  /** u32: {@link Abi#VERSION}. */
  public static final long VERSION = 4;

  /** u32: which elastic thread's port this is, from 0. */
  public static final long PORT_INDEX = 8;

  /** u32: elastic threads of the dataplane, each with a port; at least 1. */
  public static final long PORT_COUNT = 12;

  /** u64: bytes of the message buffers. */
  public static final long MESSAGE_BUFFER_BYTES = 16;

  /** u64: bytes of the events region. */
  public static final long EVENT_BYTES = 24;

  /** u64: bytes of the commands region. */
  public static final long COMMAND_BYTES = 32;

  /** u64: bytes of the send arena. */
  public static final long SEND_ARENA_BYTES = 40;

  /** Bytes of the message. */
  public static final long BYTES = 48;

  /** Descriptors that come with it. */
  public static final int DESCRIPTORS = 5;

  /** Which of them is the doorbell. */
  public static final int DOORBELL = 4;

  private WelcomeLayout() {}
}
