// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventType;
import org.ixj.abi.EventsLayout;
import org.ixj.abi.IpAddress;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;

/**
 * The other side of a port, scripted: executes commands when told to, writes events, and holds the
 * application to the contract. Written from the contract alone, without the SDK's code.
 */
public final class FakeDataplane implements Doorbell {
  private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT.withOrder(LITTLE_ENDIAN);

  private static final int BUFFER = 2048;

  private final MemorySegment buffers;
  private final MemorySegment events;
  private final MemorySegment commands;
  private final MemorySegment arena;
  private final int eventEntries;
  private final int commandEntries;
  private final ArrayDeque<Integer> freeBuffers = new ArrayDeque<>();
  private long eventTail;
  private long commandHead;

  /** Every command executed: op, handle, cookie, amount or bytes. */
  public record Executed(int op, long handle, long cookie, long amount, long result) {}

  public final List<Executed> executed = new ArrayList<>();
  public final List<Peer> peers = new ArrayList<>();
  public boolean recording = true;
  public int window = 1 << 16;
  public int maxAccepted = Integer.MAX_VALUE;
  public int rings;
  public int awaits;
  public long listenerCookie = -1;
  public int listenPort;

  public int listenerCount;

  /** A remote end of a connection. */
  public final class Peer {
    public final long handle;
    public long cookie;
    public boolean accepted;
    public boolean closed;
    public boolean aborted;
    public boolean dead;
    public final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ArrayDeque<int[]> sentPieces = new ArrayDeque<>();
    private final ArrayDeque<byte[]> sentCopies = new ArrayDeque<>();
    private final ArrayDeque<int[]> buffersHeld = new ArrayDeque<>();
    public long inFlight;
    public long notGivenBack;
    private boolean shortSend;

    Peer(long handle) {
      this.handle = handle;
    }

    /** Delivers bytes as one event per piece of at most {@code piece} bytes. */
    public void send(byte[] bytes, int piece) {
      for (int at = 0; at < bytes.length; at += piece) {
        int n = Math.min(piece, bytes.length - at);
        int buffer = freeBuffers.removeFirst();
        long offset = (long) buffer * BUFFER + 54;
        MemorySegment.copy(bytes, at, buffers, ValueLayout.JAVA_BYTE, offset, n);
        buffersHeld.add(new int[] {buffer, n});
        notGivenBack += n;
        event(EventType.RECV, 0, 0, cookie, 0, 0, 0, offset, n, 0);
      }
    }

    public void send(String text) {
      send(text.getBytes(StandardCharsets.ISO_8859_1), 1460);
    }

    /** The peer's FIN. */
    public void finish() {
      event(EventType.RECV, 0, 0, cookie, 0, 0, 0, 0, 0, 0);
    }

    public void die(int reason) {
      dead = true;
      for (int[] held : buffersHeld) {
        freeBuffers.add(held[0]);
      }
      buffersHeld.clear();
      event(EventType.DEAD, reason, 0, cookie, 0, 0, 0, 0, 0, 0);
    }

    /** Acknowledges up to {@code bytes}; checks that the memory did not change in flight. */
    public void acknowledge(long bytes) {
      long acked = 0;
      while (!sentPieces.isEmpty() && acked < bytes) {
        int[] piece = sentPieces.peekFirst();
        byte[] copy = sentCopies.peekFirst();
        int from = copy.length - piece[1];
        int n = (int) Math.min(bytes - acked, piece[1]);
        for (int i = 0; i < n; i++) {
          if (arena.get(ValueLayout.JAVA_BYTE, piece[0] + (long) i) != copy[from + i]) {
            throw new AssertionError("send memory changed while in flight at " + (piece[0] + i));
          }
        }
        piece[0] += n;
        piece[1] -= n;
        acked += n;
        if (piece[1] == 0) {
          sentPieces.removeFirst();
          sentCopies.removeFirst();
        }
      }
      inFlight -= acked;
      if (acked > 0 || shortSend) {
        shortSend = false;
        event(EventType.SENT, 0, 0, cookie, 0, 0, 0, acked, 0, window);
      }
    }

    public String text() {
      return received.toString(StandardCharsets.ISO_8859_1);
    }
  }

  public FakeDataplane() {
    this(1024, 256, 4096, 1 << 20);
  }

  public FakeDataplane(int eventEntries, int commandEntries, int mbufs, int arenaBytes) {
    this.eventEntries = eventEntries;
    this.commandEntries = commandEntries;
    Arena memory = Arena.ofAuto();
    buffers = memory.allocate((long) mbufs * BUFFER, 4096);
    events = memory.allocate(EventsLayout.bytes(eventEntries, commandEntries), 4096);
    commands = memory.allocate(CommandsLayout.bytes(commandEntries), 4096);
    arena = memory.allocate(arenaBytes, 4096);
    format(mbufs);
  }

  /** Over memory that somebody else has mapped. */
  public FakeDataplane(
      int eventEntries,
      int commandEntries,
      MemorySegment buffers,
      MemorySegment events,
      MemorySegment commands,
      MemorySegment arena) {
    this.eventEntries = eventEntries;
    this.commandEntries = commandEntries;
    this.buffers = buffers;
    this.events = events;
    this.commands = commands;
    this.arena = arena;
    format((int) (buffers.byteSize() / BUFFER));
  }

  private void format(int mbufs) {
    for (int i = 0; i < mbufs; i++) {
      freeBuffers.add(i);
    }
    events.set(U32, EventsLayout.MAGIC, Abi.MAGIC);
    events.set(U32, EventsLayout.VERSION, Abi.VERSION);
    events.set(U32, EventsLayout.EVENT_ENTRIES, eventEntries);
    events.set(U32, EventsLayout.COMMAND_ENTRIES, commandEntries);
  }

  public PortMemory memory() {
    return new PortMemory(buffers.asReadOnly(), events.asReadOnly(), commands, arena, 0, 1);
  }

  public MemorySegment events() {
    return events;
  }

  public int freeBuffers() {
    return freeBuffers.size();
  }

  /** A peer knocks at the listener. */
  public Peer connect() {
    Peer peer = new Peer((1L << 60) | (1L << 32) | peers.size());
    peers.add(peer);
    int port = 40_000 + peers.size();
    event(EventType.KNOCK, 0, peer.handle, listenerCookie, 0x0A000002, port, listenPort, 0, 0, 0);
    return peer;
  }

  public void event(
      int type,
      int code,
      long handle,
      long cookie,
      int address,
      int port,
      int localPort,
      long amount,
      int length,
      int eventWindow) {
    if (eventTail - commands.get(U64, CommandsLayout.EVENT_HEAD) == eventEntries) {
      throw new AssertionError("event ring full");
    }
    long at = EventsLayout.slots(commandEntries) + eventTail % eventEntries * Abi.SLOT_BYTES;
    events.set(U32, at + EventsLayout.TYPE, type);
    events.set(U32, at + EventsLayout.CODE, code);
    events.set(U64, at + EventsLayout.HANDLE, handle);
    events.set(U64, at + EventsLayout.COOKIE, cookie);
    long low = IpAddress.lowOfIpv4(address);
    IpAddress.put(events, at + EventsLayout.ADDRESS, 0, low);
    events.set(U16, at + EventsLayout.PORT, (short) port);
    events.set(U16, at + EventsLayout.LOCAL_PORT, (short) localPort);
    events.set(U64, at + EventsLayout.AMOUNT, amount);
    events.set(U32, at + EventsLayout.LENGTH, length);
    events.set(U32, at + EventsLayout.WINDOW, eventWindow);
    eventTail++;
    VarHandle.fullFence();
    events.set(U64, EventsLayout.EVENT_TAIL, eventTail);
  }

  /** Executes all published commands; returns how many. */
  public int execute() {
    // The application may be another thread: its tail's slots are read after the tail.
    VarHandle.fullFence();
    long tail = commands.get(U64, CommandsLayout.COMMAND_TAIL);
    VarHandle.fullFence();
    if (tail - commandHead > commandEntries || tail < commandHead) {
      throw new AssertionError("command tail " + tail + " at head " + commandHead);
    }
    int n = 0;
    for (; commandHead != tail; n++) {
      long slot = commandHead % commandEntries;
      long at = CommandsLayout.SLOTS + slot * Abi.SLOT_BYTES;
      long result = run(at);
      events.set(U64, EventsLayout.RESULTS + slot * Long.BYTES, result);
      if (recording) {
        executed.add(
            new Executed(
                commands.get(U32, at + CommandsLayout.OP),
                commands.get(U64, at + CommandsLayout.HANDLE),
                commands.get(U64, at + CommandsLayout.COOKIE),
                commands.get(U64, at + CommandsLayout.AMOUNT),
                result));
      }
      commandHead++;
    }
    VarHandle.fullFence();
    events.set(U64, EventsLayout.COMMAND_HEAD, commandHead);
    return n;
  }

  private long run(long at) {
    long handle = commands.get(U64, at + CommandsLayout.HANDLE);
    long cookie = commands.get(U64, at + CommandsLayout.COOKIE);
    long amount = commands.get(U64, at + CommandsLayout.AMOUNT);
    Peer peer = null;
    int index = (int) handle;
    if (handle >>> 60 == 1 && index < peers.size()) {
      peer = peers.get(index);
    }
    switch (commands.get(U32, at + CommandsLayout.OP)) {
      case Op.LISTEN -> {
        listenerCookie = cookie;
        listenerCount++;
        listenPort = Short.toUnsignedInt(commands.get(U16, at + CommandsLayout.PORT));
        return 2L << 60 | 1L << 32;
      }
      case Op.TIMER, Op.UDP_RECV_DONE, Op.UDP_CLOSE, Op.UDP_SENDV -> {
        return 0;
      }
      case Op.UDP_BIND -> {
        return 3L << 60 | 1L << 32;
      }
      case Op.CONNECT -> {
        Peer made = new Peer((1L << 60) | (1L << 32) | peers.size());
        made.cookie = cookie;
        made.accepted = true;
        peers.add(made);
        return made.handle;
      }
      default -> {
        if (peer == null || peer.dead) {
          return ResultCode.BAD_HANDLE;
        }
      }
    }
    switch (commands.get(U32, at + CommandsLayout.OP)) {
      case Op.ACCEPT -> {
        peer.accepted = true;
        peer.cookie = cookie;
        event(EventType.SENT, 0, 0, cookie, 0, 0, 0, 0, 0, window);
      }
      case Op.REJECT -> peer.dead = true;
      case Op.SENDV -> {
        return sendv(peer, at);
      }
      case Op.RECV_DONE -> {
        if (amount <= 0 || amount > peer.notGivenBack) {
          throw new AssertionError("recv_done of " + amount + " with " + peer.notGivenBack);
        }
        peer.notGivenBack -= amount;
        giveBack(peer, amount);
      }
      case Op.CLOSE -> peer.closed = true;
      case Op.ABORT -> {
        peer.aborted = true;
        peer.die(ResultCode.ABORTED);
      }
      default -> throw new AssertionError("op");
    }
    return 0;
  }

  private void giveBack(Peer peer, long amount) {
    long left = amount;
    while (left > 0) {
      int[] held = peer.buffersHeld.peekFirst();
      int n = (int) Math.min(left, held[1]);
      held[1] -= n;
      left -= n;
      if (held[1] == 0) {
        // Overwritten at once: whoever still reads it reads what it must not.
        buffers.asSlice((long) held[0] * BUFFER, BUFFER).fill((byte) '#');
        freeBuffers.add(peer.buffersHeld.removeFirst()[0]);
      }
    }
  }

  private long sendv(Peer peer, long at) {
    if (peer.closed) {
      throw new AssertionError("sendv after close");
    }
    long room = Math.min(window - peer.inFlight, maxAccepted);
    long accepted = 0;
    int count = commands.get(U32, at + CommandsLayout.COUNT);
    for (int i = 0; i < count; i++) {
      long sg = at + CommandsLayout.SG + i * CommandsLayout.SG_BYTES;
      long offset = Integer.toUnsignedLong(commands.get(U32, sg + CommandsLayout.SG_OFFSET));
      int length = commands.get(U32, sg + CommandsLayout.SG_LENGTH);
      if (offset + length > arena.byteSize() || length <= 0) {
        throw new AssertionError("entry outside the arena: " + offset + " + " + length);
      }
      int n = (int) Math.min(length, room - accepted);
      if (n > 0) {
        byte[] copy = arena.asSlice(offset, n).toArray(ValueLayout.JAVA_BYTE);
        if (recording) {
          peer.received.writeBytes(copy);
        }
        peer.sentPieces.add(new int[] {(int) offset, n});
        peer.sentCopies.add(copy);
        accepted += n;
      }
      peer.shortSend |= n < length;
    }
    peer.inFlight += accepted;
    return accepted;
  }

  /** Turns of both sides until nothing more happens, all data acknowledged each time. */
  public void settle(Port port, Application application) {
    for (int turn = 0, idle = 0; idle < 2; turn++) {
      if (turn > 100_000) {
        throw new AssertionError("does not settle");
      }
      int work = execute();
      for (int i = 0; i < peers.size(); i++) {
        Peer peer = peers.get(i);
        if (!peer.dead && peer.accepted) {
          peer.acknowledge(Long.MAX_VALUE);
          if (peer.closed && peer.inFlight == 0) {
            peer.die(ResultCode.OK);
          }
        }
      }
      work += port.poll(application, 64);
      idle = work == 0 ? idle + 1 : 0;
    }
  }

  public void dataplaneSleeping(boolean sleeping) {
    events.set(U32, EventsLayout.DATAPLANE_SLEEPING, sleeping ? 1 : 0);
  }

  /** The dataplane says where it polls. */
  public void dataplaneProcessor(int processor) {
    events.set(U32, EventsLayout.DATAPLANE_CPU, 1 + processor);
  }

  /** The processor the application says it is on, -1 if it does not. */
  public int appProcessor() {
    return commands.get(U32, CommandsLayout.APP_CPU) - 1;
  }

  public boolean appSleeping() {
    return commands.get(U32, CommandsLayout.APP_SLEEPING) != 0;
  }

  @Override
  public void ring() {
    rings++;
  }

  @Override
  public void await(long timeoutUs) {
    awaits++;
    execute();
  }
}
