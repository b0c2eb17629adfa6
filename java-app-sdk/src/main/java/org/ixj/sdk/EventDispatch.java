// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.abi.EventType;
import org.ixj.abi.EventsLayout;
import org.ixj.abi.IpAddress;

/** Turns one event slot into one call. */
final class EventDispatch {
  private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT.withOrder(LITTLE_ENDIAN);

  /** Dispatches the slot at {@code at}; a type this version does not know is passed over. */
  static void dispatch(
      Port port, Application to, MemorySegment events, long at, MemorySegment messageBuffers) {
    long cookie = events.get(U64, at + EventsLayout.COOKIE);
    switch (events.get(U32, at + EventsLayout.TYPE)) {
      case EventType.RECV -> {
        int length = events.get(U32, at + EventsLayout.LENGTH);
        if (length == 0) {
          to.endOfStream(port, cookie);
        } else {
          long offset = events.get(U64, at + EventsLayout.AMOUNT);
          to.recv(port, cookie, messageBuffers, offset, length);
        }
      }
      case EventType.SENT ->
          to.sent(
              port,
              cookie,
              events.get(U64, at + EventsLayout.AMOUNT),
              events.get(U32, at + EventsLayout.WINDOW));
      case EventType.KNOCK ->
          to.knock(
              port,
              events.get(U64, at + EventsLayout.HANDLE),
              cookie,
              IpAddress.high(events, at + EventsLayout.ADDRESS),
              IpAddress.low(events, at + EventsLayout.ADDRESS),
              Short.toUnsignedInt(events.get(U16, at + EventsLayout.PORT)),
              Short.toUnsignedInt(events.get(U16, at + EventsLayout.LOCAL_PORT)));
      case EventType.CONNECTED ->
          to.connected(
              port,
              events.get(U64, at + EventsLayout.HANDLE),
              cookie,
              events.get(U32, at + EventsLayout.CODE),
              events.get(U32, at + EventsLayout.WINDOW));
      case EventType.DEAD -> to.dead(port, cookie, events.get(U32, at + EventsLayout.CODE));
      case EventType.UDP_RECV ->
          to.udpRecv(
              port,
              events.get(U64, at + EventsLayout.HANDLE),
              cookie,
              IpAddress.high(events, at + EventsLayout.ADDRESS),
              IpAddress.low(events, at + EventsLayout.ADDRESS),
              Short.toUnsignedInt(events.get(U16, at + EventsLayout.PORT)),
              messageBuffers,
              events.get(U64, at + EventsLayout.AMOUNT),
              events.get(U32, at + EventsLayout.LENGTH));
      case EventType.UDP_SENT -> to.udpSent(port, cookie);
      case EventType.TIMER_FIRED -> to.timerFired(port, cookie);
      default -> {}
    }
  }

  private EventDispatch() {}
}
