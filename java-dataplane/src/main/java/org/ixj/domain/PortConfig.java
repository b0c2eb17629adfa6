// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventsLayout;
import org.ixj.memory.MbufPool;

/**
 * Sizes of one port.
 *
 * @param mbufs message buffers of the ordinary size; bounds what all connections together can have
 *     in flight to the application. On a link that needs larger ones there are fewer, in as much
 *     memory
 * @param eventEntries slots of the event ring, a power of two
 * @param commandEntries slots of the command ring, a power of two
 * @param arenaBytes send arena, less than 4 GiB so that a 32-bit offset names every byte
 */
public record PortConfig(int mbufs, int eventEntries, int commandEntries, long arenaBytes) {
  /** 32 MiB of message buffers, rings as deep as a few full batches, 32 MiB to send from. */
  public static final PortConfig DEFAULT = new PortConfig(16_384, 4096, 4096, 32L << 20);

  /** Checks the ranges. */
  public PortConfig {
    if (Integer.bitCount(eventEntries) != 1 || Integer.bitCount(commandEntries) != 1) {
      throw new IllegalArgumentException("ring sizes must be powers of two");
    }
    if (mbufs < 1 || arenaBytes < 1 || arenaBytes >= 1L << 32) {
      throw new IllegalArgumentException("port sizes out of range");
    }
  }

  /** Bytes of the message-buffer region. */
  public long poolBytes() {
    return (long) mbufs * MbufPool.BUFFER_BYTES;
  }

  /** Bytes of the events region. */
  public long eventsBytes() {
    return EventsLayout.bytes(eventEntries, commandEntries);
  }

  /** Bytes of the commands region. */
  public long commandsBytes() {
    return CommandsLayout.bytes(commandEntries);
  }
}
