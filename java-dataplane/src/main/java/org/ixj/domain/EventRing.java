// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventType;
import org.ixj.abi.EventsLayout;
import org.ixj.abi.IpAddress;
import org.ixj.net.Addresses;
import org.ixj.net.SocketEvents;

/**
 * Producer side of the event ring. Slots are filled as conditions arise and become visible to the
 * application together, at {@link #publish}. Used by one elastic thread.
 *
 * <p>The only thing read from the application is how far it has consumed. A head that claims more
 * than was published, or moves backwards, is taken as "nothing consumed": the liar's ring fills and
 * the application stops hearing from us.
 */
final class EventRing implements SocketEvents {
  private static final ValueLayout.OfShort U16 = JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt U32 = JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfLong U64 = JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private final MemorySegment events;
  private final MemorySegment commands;
  private final Addresses addresses;
  private final int entries;
  private final long slots;
  private long tail;
  private long published;
  private long head;

  EventRing(MemorySegment events, MemorySegment commands, PortConfig config, Addresses addresses) {
    this.addresses = addresses;
    this.events = events;
    this.commands = commands;
    this.entries = config.eventEntries();
    this.slots = EventsLayout.slots(config.commandEntries());
  }

  /** Starts over on fresh, zeroed memory, for a new application. */
  void reset() {
    tail = 0;
    published = 0;
    head = 0;
  }

  /** Events put in so far, published or not. */
  long tail() {
    return tail;
  }

  /** Events made visible so far. */
  long published() {
    return published;
  }

  /** Events the application is known to have consumed. */
  long head() {
    return head;
  }

  /**
   * Makes every filled slot visible.
   *
   * @return whether there was any
   */
  boolean publish() {
    if (tail == published) {
      return false;
    }
    // Pairs with the application's acquire of EVENT_TAIL: slot contents before the count.
    RingWords.setRelease(events, EventsLayout.EVENT_TAIL, tail);
    published = tail;
    return true;
  }

  /** Looks at how far the application is; cheap enough for every turn. */
  void refreshHead() {
    // Pairs with the application's release of EVENT_HEAD: its reads of the slots before our reuse.
    long claimed = RingWords.getAcquire(commands, CommandsLayout.EVENT_HEAD);
    if (claimed - head >= 0 && published - claimed >= 0) {
      head = claimed;
    }
  }

  /** The slot to fill next, or -1 when the ring is full. */
  private long slot() {
    if (tail - head >= entries) {
      refreshHead();
      if (tail - head >= entries) {
        return -1;
      }
    }
    return slots + (tail & (entries - 1)) * Abi.SLOT_BYTES;
  }

  private boolean put(
      int type,
      int code,
      long handle,
      long cookie,
      int port,
      int localPort,
      long amount,
      int length,
      int window) {
    long at = slot();
    if (at < 0) {
      return false;
    }
    events.set(U32, at + EventsLayout.TYPE, type);
    events.set(U32, at + EventsLayout.CODE, code);
    events.set(U64, at + EventsLayout.HANDLE, handle);
    events.set(U64, at + EventsLayout.COOKIE, cookie);
    events.set(U16, at + EventsLayout.PORT, (short) port);
    events.set(U16, at + EventsLayout.LOCAL_PORT, (short) localPort);
    events.set(U64, at + EventsLayout.AMOUNT, amount);
    events.set(U32, at + EventsLayout.LENGTH, length);
    events.set(U32, at + EventsLayout.WINDOW, window);
    tail++;
    return true;
  }

  /** Adds the address to the slot that was put last. */
  private boolean address(int address) {
    long at = slots + ((tail - 1) & (entries - 1)) * Abi.SLOT_BYTES + EventsLayout.ADDRESS;
    IpAddress.put(events, at, addresses.high(address), addresses.low(address));
    return true;
  }

  @Override
  public boolean knock(long handle, long listenerCookie, int address, int port, int localPort) {
    return put(EventType.KNOCK, 0, handle, listenerCookie, port, localPort, 0, 0, 0)
        && address(address);
  }

  @Override
  public boolean connected(long handle, long cookie, int code, int window) {
    return put(EventType.CONNECTED, code, handle, cookie, 0, 0, 0, 0, window);
  }

  @Override
  public boolean recv(long cookie, long offset, int length) {
    return put(EventType.RECV, 0, 0, cookie, 0, 0, offset, length, 0);
  }

  @Override
  public boolean sent(long cookie, long bytes, int window) {
    return put(EventType.SENT, 0, 0, cookie, 0, 0, bytes, 0, window);
  }

  @Override
  public boolean dead(long cookie, int reason) {
    return put(EventType.DEAD, reason, 0, cookie, 0, 0, 0, 0, 0);
  }

  @Override
  public boolean udpRecv(long handle, long cookie, int address, int port, long offset, int length) {
    return put(EventType.UDP_RECV, 0, handle, cookie, port, 0, offset, length, 0)
        && address(address);
  }

  @Override
  public boolean udpSent(long cookie) {
    return put(EventType.UDP_SENT, 0, 0, cookie, 0, 0, 0, 0, 0);
  }

  @Override
  public boolean timerFired(long cookie) {
    return put(EventType.TIMER_FIRED, 0, 0, cookie, 0, 0, 0, 0, 0);
  }
}
