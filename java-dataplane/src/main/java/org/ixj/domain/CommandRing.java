// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventsLayout;
import org.ixj.abi.IpAddress;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.net.Addresses;
import org.ixj.stack.Stack;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;

/**
 * Executes batched system calls. The gate between what the application wrote and the stack: each
 * slot is copied into private memory first, so that nothing can change between its check and its
 * use; every range is checked here or in the call it goes to; no field is used as an address.
 */
final class CommandRing {
  private static final ValueLayout.OfShort U16 = JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt U32 = JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfLong U64 = JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

  /** What no operation takes for an address: 255.255.255.255. */
  private static final int NOBODY = -1;

  private final MemorySegment commands;
  private final MemorySegment events;
  private final MemorySegment arena;
  private final Stack stack;
  private final Addresses addresses;
  private final Counters counters;
  private final int entries;
  private final long arenaBytes;
  private final MemorySegment slot = Arena.global().allocate(Abi.SLOT_BYTES, Abi.SLOT_BYTES);
  private final long[] sgOffsets = new long[Abi.SG_MAX];
  private final int[] sgLengths = new int[Abi.SG_MAX];
  private long head;
  private boolean answered;

  CommandRing(PortRegions regions, Stack stack, Counters counters) {
    this.commands = regions.commands();
    this.events = regions.events();
    this.arena = regions.arena();
    this.stack = stack;
    addresses = stack.addresses();
    this.counters = counters;
    this.entries = regions.config().commandEntries();
    this.arenaBytes = regions.config().arenaBytes();
  }

  /** Starts over on fresh, zeroed memory, for a new application. */
  void reset() {
    head = 0;
  }

  /** Whether published commands wait. */
  boolean pending() {
    return waiting() != 0;
  }

  /** Commands that wait, 0 when the producer's index makes no sense. */
  private long waiting() {
    // Pairs with the application's release of COMMAND_TAIL: slot contents before the count.
    long tail = RingWords.getAcquire(commands, CommandsLayout.COMMAND_TAIL);
    long waiting = tail - head;
    // A producer index that claims more than the ring holds, or that ran backwards, is a lie; its
    // slots may be half written. Nothing is executed until it makes sense again.
    return waiting > 0 && waiting <= entries ? waiting : 0;
  }

  /**
   * Executes up to {@code max} commands, leaves each result in its place, and publishes how far it
   * came.
   *
   * @return number executed
   */
  int execute(int max, long nowUs) {
    int count = (int) Math.min(waiting(), max);
    if (count == 0) {
      return 0;
    }
    answered = false;
    for (int i = 0; i < count; i++) {
      long index = head & (entries - 1);
      MemorySegment.copy(
          commands, CommandsLayout.SLOTS + index * Abi.SLOT_BYTES, slot, 0, Abi.SLOT_BYTES);
      long result = dispatch(nowUs);
      if (result < 0) {
        counters.add(Counter.COMMANDS_REFUSED);
        answered = true;
      }
      events.set(U64, EventsLayout.RESULTS + index * Long.BYTES, result);
      head++;
    }
    counters.add(Counter.COMMANDS, count);
    // Pairs with the application's acquire of COMMAND_HEAD: results before the count.
    RingWords.setRelease(events, EventsLayout.COMMAND_HEAD, head);
    return count;
  }

  /**
   * Whether the last {@link #execute} left a result that a sleeping application must be woken for:
   * a handle, a refusal, or a send that was not taken whole. The rest it will see in passing.
   */
  boolean answered() {
    return answered;
  }

  private long dispatch(long nowUs) {
    long handle = slot.get(U64, CommandsLayout.HANDLE);
    long cookie = slot.get(U64, CommandsLayout.COOKIE);
    return switch (slot.get(U32, CommandsLayout.OP)) {
      case Op.SENDV -> sendv(handle, nowUs);
      case Op.RECV_DONE -> stack.tcp().recvDone(handle, amount(), nowUs);
      case Op.LISTEN -> answer(stack.tcp().listen(cookie, address(), port(), count()));
      case Op.UNLISTEN -> stack.tcp().unlisten(handle);
      case Op.CONNECT -> answer(stack.tcp().connect(cookie, address(), port(), nowUs));
      case Op.ACCEPT -> stack.tcp().accept(handle, cookie);
      case Op.REJECT -> stack.tcp().reject(handle, nowUs);
      case Op.CLOSE -> stack.tcp().close(handle, nowUs);
      case Op.ABORT -> stack.tcp().abort(handle, nowUs);
      case Op.UDP_BIND -> answer(stack.udp().bind(cookie, address(), port()));
      case Op.UDP_SENDV -> udpSendv(handle, cookie, nowUs);
      case Op.UDP_RECV_DONE -> stack.udp().recvDone(handle, amount());
      case Op.UDP_CLOSE -> stack.udp().close(handle);
      case Op.TIMER -> stack.timers().start(cookie, amount(), nowUs);
      default -> ResultCode.UNSUPPORTED;
    };
  }

  private long answer(long result) {
    answered = true;
    return result;
  }

  private long sendv(long handle, long nowUs) {
    int entriesUsed = gather(Abi.SG_MAX);
    if (entriesUsed < 0) {
      return entriesUsed;
    }
    long accepted = 0;
    for (int i = 0; i < entriesUsed; i++) {
      long result = stack.tcp().send(handle, sgOffsets[i], sgLengths[i], nowUs);
      if (result < 0) {
        return accepted > 0 ? accepted : result;
      }
      accepted += result;
      if (result < sgLengths[i]) {
        answered = true;
        break; // what follows would overtake what did not fit
      }
    }
    return accepted;
  }

  private long udpSendv(long handle, long cookie, long nowUs) {
    int entriesUsed = gather(Abi.UDP_SG_MAX); // behind them lies the address
    if (entriesUsed < 0) {
      return entriesUsed;
    }
    return stack
        .udp()
        .send(handle, cookie, address(), port(), arena, sgOffsets, sgLengths, entriesUsed, nowUs);
  }

  /**
   * Takes the scatter/gather list apart.
   *
   * @param most entries that the operation may have
   * @return its number of entries, or a result code
   */
  private int gather(int most) {
    int count = count();
    if (count < 1 || count > most) {
      return ResultCode.INVALID;
    }
    for (int i = 0; i < count; i++) {
      long at = CommandsLayout.SG + i * CommandsLayout.SG_BYTES;
      long offset = Integer.toUnsignedLong(slot.get(U32, at + CommandsLayout.SG_OFFSET));
      long length = Integer.toUnsignedLong(slot.get(U32, at + CommandsLayout.SG_LENGTH));
      if (offset + length > arenaBytes || length > Integer.MAX_VALUE) {
        counters.add(Counter.COMMANDS_FAULT);
        return ResultCode.FAULT;
      }
      sgOffsets[i] = offset;
      sgLengths[i] = (int) length;
    }
    return count;
  }

  private int count() {
    return slot.get(U32, CommandsLayout.COUNT);
  }

  /**
   * The slot's address by its number here. An IPv4 address of class E, whose numbers stand for IPv6
   * addresses, and the zeros of IPv4 become {@link #NOBODY}.
   */
  private int address() {
    long high = IpAddress.high(slot, CommandsLayout.ADDRESS);
    long low = IpAddress.low(slot, CommandsLayout.ADDRESS);
    if (high == 0 && low == 0) {
      return Addresses.NONE;
    }
    if (!IpAddress.isIpv4(high, low)) {
      return addresses.of(high, low);
    }
    int address = (int) low;
    return address == Addresses.NONE || Addresses.ipv6(address) ? NOBODY : address;
  }

  private int port() {
    return Short.toUnsignedInt(slot.get(U16, CommandsLayout.PORT));
  }

  private long amount() {
    return slot.get(U64, CommandsLayout.AMOUNT);
  }
}
