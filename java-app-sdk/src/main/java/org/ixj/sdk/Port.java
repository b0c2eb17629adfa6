// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventsLayout;
import org.ixj.abi.IpAddress;
import org.ixj.abi.Op;
import org.ixj.linux.Affinity;

/**
 * One elastic thread's port: appends batched system calls to the command ring and dispatches the
 * event ring to an {@link Application}. Used by one thread; allocates nothing in the steady state.
 *
 * <p>A command is only appended; {@link #flush} publishes all appended ones at once. Every command
 * method returns the command's sequence number: it is executed once {@link #executed} is greater.
 */
public final class Port {
  // Ring words. Each has one writer and one reader, which are in different processes.
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.withOrder(LITTLE_ENDIAN).varHandle();
  private static final VarHandle INT = ValueLayout.JAVA_INT.withOrder(LITTLE_ENDIAN).varHandle();

  // Fields of slots, ordered by the ring words.
  private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT.withOrder(LITTLE_ENDIAN);

  // Turns to spin for a slot before the dataplane is given time.
  private static final int FULL_SPINS = 1000;
  private static final long FULL_AWAIT_US = 100;

  private final PortMemory memory;
  private final MemorySegment messageBuffers;
  private final MemorySegment events;
  private final MemorySegment commands;
  private final Doorbell doorbell;
  private final long eventMask;
  private final long commandMask;
  private final long eventSlots;
  private final DeferredResults deferred = new DeferredResults();

  // Commands: appended <- published <- executed by the dataplane <- results read.
  private long appended;
  private long published;
  private long executed;
  private long resultsRead;

  private long eventHead;
  private int toldProcessor;

  /**
   * Takes over a port nobody has used yet.
   *
   * @throws IllegalArgumentException if the regions are not those of this version of the contract
   */
  public Port(PortMemory memory, Doorbell doorbell) {
    this.memory = memory;
    this.doorbell = doorbell;
    messageBuffers = memory.messageBuffers();
    events = memory.events();
    commands = memory.commands();
    if (events.byteSize() < EventsLayout.RESULTS) {
      throw new IllegalArgumentException("events region of " + events.byteSize() + " bytes");
    }
    int magic = events.get(U32, EventsLayout.MAGIC);
    int version = events.get(U32, EventsLayout.VERSION);
    if (magic != Abi.MAGIC || version != Abi.VERSION) {
      throw new IllegalArgumentException(
          "the dataplane speaks version %d (magic %08x) of the contract, this application %d (%08x)"
              .formatted(version, magic, Abi.VERSION, Abi.MAGIC));
    }
    int eventEntries = entries(events.get(U32, EventsLayout.EVENT_ENTRIES));
    int commandEntries = entries(events.get(U32, EventsLayout.COMMAND_ENTRIES));
    if (events.byteSize() < EventsLayout.bytes(eventEntries, commandEntries)
        || commands.byteSize() < CommandsLayout.bytes(commandEntries)) {
      throw new IllegalArgumentException("a region is too small for its ring");
    }
    eventMask = eventEntries - 1L;
    commandMask = commandEntries - 1L;
    eventSlots = EventsLayout.slots(commandEntries);
  }

  private static int entries(int n) {
    if (n < 2 || Integer.bitCount(n) != 1) {
      throw new IllegalArgumentException("a ring of " + n + " entries");
    }
    return n;
  }

  /** The port's memory. */
  public PortMemory memory() {
    return memory;
  }

  /** Which elastic thread's port this is, from 0. */
  public int index() {
    return memory.portIndex();
  }

  /** Commands executed, as far as the last {@link #poll} saw. */
  public long executed() {
    return executed;
  }

  // ---- batched system calls ----

  /**
   * Listens. {@link Application#completed} gives the listener's handle.
   *
   * @param address local IPv4 address, 0 for any of ours, of both families
   * @param backlog connections that may wait to be accepted
   */
  public long listen(long cookie, int address, int port, int backlog) {
    return listen(cookie, 0, IpAddress.lowOfIpv4(address), port, backlog);
  }

  /** The same at an address of either family, by its halves: see {@link IpAddress}. */
  public long listen(long cookie, long addressHigh, long addressLow, int port, int backlog) {
    return append(Op.LISTEN, cookie, addressHigh, addressLow, port, backlog);
  }

  /** Stops listening; accepted connections live on. */
  public long unlisten(long handle) {
    return append(Op.UNLISTEN, handle, 0);
  }

  /**
   * Connects. {@link Application#completed} gives the handle, or an error that ends the matter;
   * {@link Application#connected} the outcome.
   */
  public long connect(long cookie, int address, int port) {
    return connect(cookie, 0, IpAddress.lowOfIpv4(address), port);
  }

  /** The same to an address of either family, by its halves: see {@link IpAddress}. */
  public long connect(long cookie, long addressHigh, long addressLow, int port) {
    return append(Op.CONNECT, cookie, addressHigh, addressLow, port, 0);
  }

  /** The same to an address of either family. */
  public long connect(long cookie, IpAddress address, int port) {
    return connect(cookie, address.high(), address.low(), port);
  }

  /** Accepts a knock; {@link Application#sent} follows with the first window. */
  public long accept(long handle, long cookie) {
    return append(Op.ACCEPT, handle, cookie);
  }

  /** Resets a knock. */
  public long reject(long handle) {
    return append(Op.REJECT, handle, 0);
  }

  /**
   * Sends bytes of the send arena in place: they must not change until {@link Application#sent}
   * covers them.
   *
   * <p>While a sendv has not been executed, do not append another for the same connection: if the
   * first were accepted in part and the second at all, bytes would be missing in the stream.
   *
   * @param cookie for {@link Application#completed}; the dataplane does not look at it
   */
  public long sendv(long handle, long cookie, int offset, int length) {
    long at = begin(Op.SENDV, handle, cookie, 0, 1);
    entry(at, 0, offset, length);
    return appended++;
  }

  /**
   * The same gathered from 1 to {@link Abi#SG_MAX} places.
   *
   * @throws IllegalArgumentException for any other {@code count}
   */
  public long sendv(long handle, long cookie, int[] offsets, int[] lengths, int count) {
    long at = begin(Op.SENDV, handle, cookie, 0, checkedCount(count, Abi.SG_MAX));
    entries(at, offsets, lengths, count);
    return appended++;
  }

  /** Gives back the oldest {@code bytes} bytes received: opens the window and frees buffers. */
  public long recvDone(long handle, long bytes) {
    return amount(Op.RECV_DONE, handle, bytes);
  }

  /** Closes in order, after all accepted data; {@link Application#dead} follows in the end. */
  public long close(long handle, long cookie) {
    return append(Op.CLOSE, handle, cookie);
  }

  /** Resets the connection; {@link Application#dead} follows. */
  public long abort(long handle, long cookie) {
    return append(Op.ABORT, handle, cookie);
  }

  /**
   * Opens a UDP socket; {@link Application#completed} gives its handle.
   *
   * @param address local IPv4 address, 0 for any of ours, of both families
   * @param port local port, 0 to have one chosen
   */
  public long udpBind(long cookie, int address, int port) {
    return udpBind(cookie, 0, IpAddress.lowOfIpv4(address), port);
  }

  /** The same at an address of either family, by its halves: see {@link IpAddress}. */
  public long udpBind(long cookie, long addressHigh, long addressLow, int port) {
    return append(Op.UDP_BIND, cookie, addressHigh, addressLow, port, 0);
  }

  /**
   * Sends a datagram; {@link Application#udpSent} gives the memory back. If the command fails,
   * which {@link Application#completed} says, the memory is free at once.
   */
  public long udpSendv(long handle, long cookie, int address, int port, int offset, int length) {
    return udpSendv(handle, cookie, 0, IpAddress.lowOfIpv4(address), port, offset, length);
  }

  /** The same to an address of either family, by its halves: see {@link IpAddress}. */
  public long udpSendv(
      long handle,
      long cookie,
      long addressHigh,
      long addressLow,
      int port,
      int offset,
      int length) {
    long at = begin(Op.UDP_SENDV, handle, cookie, port, 1);
    entry(at, 0, offset, length);
    IpAddress.put(commands, at + CommandsLayout.ADDRESS, addressHigh, addressLow);
    return appended++;
  }

  /** The same gathered from 1 to {@link Abi#UDP_SG_MAX} places. */
  public long udpSendv(
      long handle,
      long cookie,
      long addressHigh,
      long addressLow,
      int port,
      int[] offsets,
      int[] lengths,
      int count) {
    long at = begin(Op.UDP_SENDV, handle, cookie, port, checkedCount(count, Abi.UDP_SG_MAX));
    entries(at, offsets, lengths, count);
    IpAddress.put(commands, at + CommandsLayout.ADDRESS, addressHigh, addressLow);
    return appended++;
  }

  /** Gives back the oldest {@code datagrams} datagrams of a socket. */
  public long udpRecvDone(long handle, long datagrams) {
    return amount(Op.UDP_RECV_DONE, handle, datagrams);
  }

  /** Closes a UDP socket. */
  public long udpClose(long handle) {
    return append(Op.UDP_CLOSE, handle, 0);
  }

  /** Asks for one {@link Application#timerFired} after {@code delayUs} microseconds. */
  public long timer(long cookie, long delayUs) {
    long at = begin(Op.TIMER, 0, cookie, 0, 0);
    commands.set(U64, at + CommandsLayout.AMOUNT, delayUs);
    return appended++;
  }

  /** Publishes all appended commands and wakes the dataplane if it sleeps. */
  public void flush() {
    if (published == appended) {
      return;
    }
    published = appended;
    // Release: the dataplane, which reads the tail with acquire, sees the slots complete.
    LONG.setRelease(commands, CommandsLayout.COMMAND_TAIL, published);
    ringIfSleeping();
  }

  private void ringIfSleeping() {
    // Store tail, then load the flag; the dataplane stores the flag, then loads the tail. With a
    // full fence on both sides at least one sees the other's store, so no wake-up is lost.
    VarHandle.fullFence();
    if ((int) INT.getOpaque(events, EventsLayout.DATAPLANE_SLEEPING) != 0) {
      doorbell.ring();
    }
  }

  // ---- events ----

  /**
   * Dispatches results and up to {@code max} events, calls {@link Application#endOfBatch} if there
   * were any, and publishes the commands that came of it.
   *
   * @return events dispatched, plus 1 if results were read; 0 means there was nothing to do
   */
  public int poll(Application application, int max) {
    // Acquire: pairs with the dataplane's release of the tail, the slots below it are complete. The
    // event tail is read before the command head, so that the results of all commands that the
    // events seen can have followed from are seen too, and are reported first.
    long tail = (long) LONG.getAcquire(events, EventsLayout.EVENT_TAIL);
    boolean results = readResults(application);
    int n = 0;
    long head = eventHead;
    while (head != tail && n < max) {
      EventDispatch.dispatch(
          this,
          application,
          events,
          eventSlots + (head & eventMask) * Abi.SLOT_BYTES,
          messageBuffers);
      head++;
      n++;
    }
    if (n == 0 && !results) {
      flush();
      return 0;
    }
    application.endOfBatch(this);
    // Recorded before it is published, and published after the handlers are done with the slots.
    eventHead = head;
    if (n != 0) {
      // Release: the dataplane, which reads the head with acquire, may write these slots again.
      LONG.setRelease(commands, CommandsLayout.EVENT_HEAD, head);
    }
    if (published != appended) {
      flush();
    } else if (n != 0) {
      // A dataplane that had no room for further events may have gone to sleep on it.
      ringIfSleeping();
    }
    return results ? n + 1 : n;
  }

  /**
   * Sleeps until there may be something to {@link #poll}. Publishes appended commands first.
   *
   * @param timeoutUs microseconds to sleep at most, negative for no limit
   */
  public void sleep(long timeoutUs) {
    flush();
    INT.setOpaque(commands, CommandsLayout.APP_SLEEPING, 1);
    // Mirror image of ringIfSleeping: the dataplane stores its tail, fences, loads our flag.
    VarHandle.fullFence();
    if ((long) LONG.getOpaque(events, EventsLayout.EVENT_TAIL) == eventHead
        && (long) LONG.getOpaque(events, EventsLayout.COMMAND_HEAD) == executed) {
      doorbell.await(timeoutUs);
    }
    INT.setOpaque(commands, CommandsLayout.APP_SLEEPING, 0);
  }

  /**
   * Whether the dataplane polls on the processor that the calling thread is on: to spin would only
   * keep it from running. Tells the dataplane, too, which one that is.
   */
  boolean sharesProcessor() {
    int here = 1 + Affinity.current();
    if (here != toldProcessor) {
      toldProcessor = here;
      INT.setOpaque(commands, CommandsLayout.APP_CPU, here);
    }
    return (int) INT.getOpaque(events, EventsLayout.DATAPLANE_CPU) == here;
  }

  /** True once the dataplane is known to be gone. */
  public boolean closed() {
    return doorbell.closed();
  }

  private boolean readResults(Application application) {
    // Acquire: pairs with the dataplane's release of the head, the results below it are written.
    executed = (long) LONG.getAcquire(events, EventsLayout.COMMAND_HEAD);
    if (resultsRead == executed && deferred.isEmpty()) {
      return false;
    }
    while (!deferred.isEmpty()) {
      deferred.deliverFirst(this, application);
    }
    while (resultsRead < executed) {
      long slot = CommandsLayout.SLOTS + (resultsRead & commandMask) * Abi.SLOT_BYTES;
      long result = events.get(U64, result(resultsRead));
      // Copied before the call: the handler may append into this slot.
      int op = commands.get(U32, slot + CommandsLayout.OP);
      long handle = commands.get(U64, slot + CommandsLayout.HANDLE);
      long cookie = commands.get(U64, slot + CommandsLayout.COOKIE);
      boolean tell = worthTelling(op, slot, result);
      resultsRead++;
      if (tell) {
        application.completed(this, op, cookie, handle, result);
      }
    }
    return true;
  }

  private boolean worthTelling(int op, long slot, long result) {
    if (result < 0 || op == Op.LISTEN || op == Op.CONNECT || op == Op.UDP_BIND) {
      return true;
    }
    return op == Op.SENDV && result < offered(slot);
  }

  private long offered(long slot) {
    int count = commands.get(U32, slot + CommandsLayout.COUNT);
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      long at = slot + CommandsLayout.SG + i * CommandsLayout.SG_BYTES + CommandsLayout.SG_LENGTH;
      bytes += Integer.toUnsignedLong(commands.get(U32, at));
    }
    return bytes;
  }

  private long result(long sequence) {
    return EventsLayout.RESULTS + (sequence & commandMask) * Long.BYTES;
  }

  // ---- appending ----

  private long append(int op, long handle, long cookie) {
    begin(op, handle, cookie, 0, 0);
    return appended++;
  }

  private long append(int op, long cookie, long addressHigh, long addressLow, int port, int count) {
    long at = begin(op, 0, cookie, port, count);
    IpAddress.put(commands, at + CommandsLayout.ADDRESS, addressHigh, addressLow);
    return appended++;
  }

  private long amount(int op, long handle, long amount) {
    // Coalesced with the command before, if that is of the same kind and not published yet.
    if (appended != published) {
      long last = slot(appended - 1);
      if (commands.get(U32, last + CommandsLayout.OP) == op
          && commands.get(U64, last + CommandsLayout.HANDLE) == handle) {
        long sum = commands.get(U64, last + CommandsLayout.AMOUNT) + amount;
        commands.set(U64, last + CommandsLayout.AMOUNT, sum);
        return appended - 1;
      }
    }
    long at = begin(op, handle, 0, 0, 0);
    commands.set(U64, at + CommandsLayout.AMOUNT, amount);
    return appended++;
  }

  private long begin(int op, long handle, long cookie, int port, int count) {
    // A slot is free when its last result has been read, not only executed.
    if (appended - resultsRead > commandMask) {
      makeRoom();
    }
    long at = slot(appended);
    commands.set(U32, at + CommandsLayout.OP, op);
    commands.set(U32, at + CommandsLayout.COUNT, count);
    commands.set(U64, at + CommandsLayout.HANDLE, handle);
    commands.set(U64, at + CommandsLayout.COOKIE, cookie);
    commands.set(U16, at + CommandsLayout.PORT, (short) port);
    return at;
  }

  /**
   * Waits for the oldest commands to be executed and puts their results aside: handlers are not
   * called from within a command. An application that outruns its ring waits here, for ever if the
   * dataplane is gone for ever.
   */
  private void makeRoom() {
    flush();
    int spins = 0;
    long head = (long) LONG.getAcquire(events, EventsLayout.COMMAND_HEAD);
    while (head == resultsRead) {
      if (doorbell.closed()) {
        throw new IllegalStateException("the dataplane is gone");
      }
      if (++spins < FULL_SPINS) {
        Thread.onSpinWait();
      } else {
        doorbell.ring();
        doorbell.await(FULL_AWAIT_US);
      }
      head = (long) LONG.getAcquire(events, EventsLayout.COMMAND_HEAD);
    }
    while (resultsRead != head) {
      long slot = slot(resultsRead);
      long result = events.get(U64, result(resultsRead));
      int op = commands.get(U32, slot + CommandsLayout.OP);
      if (worthTelling(op, slot, result)) {
        deferred.add(
            op,
            commands.get(U64, slot + CommandsLayout.COOKIE),
            commands.get(U64, slot + CommandsLayout.HANDLE),
            result);
      }
      resultsRead++;
    }
  }

  private long slot(long sequence) {
    return CommandsLayout.SLOTS + (sequence & commandMask) * Abi.SLOT_BYTES;
  }

  private static int checkedCount(int count, int most) {
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(count + " scatter/gather entries");
    }
    return count;
  }

  private void entries(long at, int[] offsets, int[] lengths, int count) {
    for (int i = 0; i < count; i++) {
      entry(at, i, offsets[i], lengths[i]);
    }
  }

  private void entry(long at, int i, int offset, int length) {
    long sg = at + CommandsLayout.SG + i * CommandsLayout.SG_BYTES;
    commands.set(U32, sg + CommandsLayout.SG_OFFSET, offset);
    commands.set(U32, sg + CommandsLayout.SG_LENGTH, length);
  }
}
