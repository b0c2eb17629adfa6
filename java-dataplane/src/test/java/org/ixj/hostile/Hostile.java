// SPDX-License-Identifier: Apache-2.0
package org.ixj.hostile;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventsLayout;
import org.ixj.sdk.Application;
import org.ixj.sdk.Port;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;

/** Applications that misbehave in one way each. All listen on {@link #PORT}. */
public final class Hostile {
  /** Where they listen. */
  public static final int PORT = 7;

  /** First byte of a message that asks for the misbehaviour. */
  public static final byte NOW = '!';

  private static void sleepForEver() {
    while (true) {
      LockSupport.park();
    }
  }

  /** Echoes until a message asks for the misbehaviour. */
  public abstract static class Echoing extends StreamApplication {
    @Override
    protected void started() {
      listen(PORT);
    }

    @Override
    protected int received(Connection c, MemorySegment mbufs, long offset, int length) {
      if (mbufs.get(ValueLayout.JAVA_BYTE, offset) == NOW) {
        now(c);
      }
      return c.write(mbufs, offset, length);
    }

    abstract void now(Connection c);
  }

  /** Listens, and never looks at an event. */
  public static final class NeverConsumes implements Application {
    @Override
    public void start(Port port) {
      port.listen(1, 0, PORT, 16);
      port.flush();
      sleepForEver();
    }
  }

  /** Ends without a word. */
  public static final class Exits extends Echoing {
    @Override
    void now(Connection c) {
      Runtime.getRuntime().halt(7);
    }
  }

  /** Throws from a handler. */
  public static final class Throws extends Echoing {
    @Override
    void now(Connection c) {
      throw new IllegalStateException("thrown on purpose");
    }
  }

  /** Never comes back from a handler. */
  public static final class Hangs extends Echoing {
    @Override
    void now(Connection c) {
      while (true) {
        Thread.onSpinWait();
      }
    }
  }

  /** Closes its doorbell and lives on. */
  public static final class ClosesDoorbell extends Echoing {
    @Override
    void now(Connection c) {
      Native.descriptors()
          .forEach(
              (number, target) -> {
                if (target.startsWith("socket:")) {
                  Native.call(Native.CLOSE, number, 0, 0, 0, 0, 0);
                }
              });
      sleepForEver();
    }
  }

  /** Fills the command ring with random slots, for ever. */
  public static final class Floods implements Application {
    @Override
    public void start(Port port) {
      long seed = Long.getLong("seed", 1);
      Random random = new Random(seed);
      System.out.println("seed " + seed);
      MemorySegment commands = port.memory().commands();
      int entries = port.memory().events().get(ValueLayout.JAVA_INT, EventsLayout.COMMAND_ENTRIES);
      byte[] slot = new byte[Abi.SLOT_BYTES];
      long tail = 0;
      while (true) {
        long head = port.memory().events().get(ValueLayout.JAVA_LONG, EventsLayout.COMMAND_HEAD);
        while (tail - head < entries) {
          random.nextBytes(slot);
          long at = CommandsLayout.SLOTS + tail % entries * Abi.SLOT_BYTES;
          MemorySegment.copy(slot, 0, commands, ValueLayout.JAVA_BYTE, at, slot.length);
          commands.set(ValueLayout.JAVA_INT, at + CommandsLayout.OP, random.nextInt(16));
          tail++;
        }
        // Events are taken unseen, so that the flood is never held up by a full ring.
        commands.set(
            ValueLayout.JAVA_LONG,
            CommandsLayout.EVENT_HEAD,
            port.memory().events().get(ValueLayout.JAVA_LONG, EventsLayout.EVENT_TAIL));
        ValueLayout.JAVA_LONG.varHandle().setRelease(commands, CommandsLayout.COMMAND_TAIL, tail);
      }
    }
  }

  /** Writes nonsense over both indices it owns, for ever, after it has begun to listen. */
  public static final class Lies implements Application {
    @Override
    public void start(Port port) {
      port.listen(1, 0, PORT, 16);
      port.flush();
      Random random = new Random(1);
      MemorySegment commands = port.memory().commands();
      while (true) {
        commands.set(ValueLayout.JAVA_LONG, CommandsLayout.EVENT_HEAD, random.nextLong());
        commands.set(ValueLayout.JAVA_LONG, CommandsLayout.COMMAND_TAIL, random.nextLong());
        commands.set(ValueLayout.JAVA_INT, CommandsLayout.APP_SLEEPING, random.nextInt());
      }
    }
  }

  /** Echoes, but keeps for ever what comes on a connection whose first byte asks for it. */
  public static final class NeverGivesBack implements Application {
    private static final int CONNECTIONS = 512;
    private final long[] handles = new long[CONNECTIONS];
    private final boolean[] greedy = new boolean[CONNECTIONS];
    private int used;

    @Override
    public void start(Port port) {
      port.listen(1, 0, PORT, 256);
    }

    @Override
    public void knock(
        Port port, long handle, long cookie, long high, long low, int remote, int local) {
      handles[used] = handle;
      port.accept(handle, used++);
    }

    @Override
    public void recv(Port port, long cookie, MemorySegment mbufs, long offset, int length) {
      int c = (int) cookie;
      greedy[c] |= mbufs.get(ValueLayout.JAVA_BYTE, offset) == NOW;
      if (!greedy[c]) {
        int at = c * 2048;
        MemorySegment.copy(mbufs, offset, port.memory().sendArena(), at, length);
        port.sendv(handles[c], cookie, at, length);
        port.recvDone(handles[c], length);
      }
    }
  }

  /** Prints without end: first one line of escape sequences, then many lines. */
  public static final class Prints extends Echoing {
    @Override
    void now(Connection c) {
      byte[] escapes =
          "\u001b[31m\u001b]0;title\u0007\u009b2J\u202e"
              .repeat(500)
              .getBytes(java.nio.charset.StandardCharsets.UTF_8);
      for (int i = 0; i < 200; i++) {
        System.out.writeBytes(escapes);
      }
      for (int i = 0; i < 50_000; i++) {
        System.out.println("line " + i);
      }
      System.out.println("end");
      System.out.flush();
    }
  }

  /** Starts a process that wants to outlive it, and ends. */
  public static final class Forks extends Echoing {
    @Override
    void now(Connection c) {
      try {
        // In a session of its own and with no parent: what a daemon does.
        Process shell =
            new ProcessBuilder("setsid", "--fork", "sleep", System.getProperty("marker", "987654"))
                .start();
        shell.waitFor();
        System.out.println("forked");
        System.out.flush();
      } catch (IOException e) {
        System.out.println("not forked: " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Reports how often a marker is found in all it can read, at the start and when asked. */
  public static final class Scans extends Echoing {
    @Override
    protected void started() {
      report();
      super.started();
    }

    @Override
    void now(Connection c) {
      report();
    }

    private void report() {
      long marker = Long.parseUnsignedLong(System.getProperty("marker", "0"), 16);
      long found = 0;
      for (MemorySegment region :
          new MemorySegment[] {
            port().memory().messageBuffers(),
            port().memory().events(),
            port().memory().commands(),
            port().memory().sendArena()
          }) {
        for (long at = 0; at + Long.BYTES <= region.byteSize(); at++) {
          if (region.get(ValueLayout.JAVA_LONG_UNALIGNED, at) == marker) {
            found++;
          }
        }
      }
      System.out.println("found " + found);
    }
  }

  private Hostile() {}
}
