// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.function.LongConsumer;
import org.ixj.abi.Abi;
import org.ixj.abi.CommandsLayout;
import org.ixj.abi.EventsLayout;
import org.ixj.sdk.Port;
import org.ixj.sdk.PortMemory;

/** Where an attack strikes: what the application has, and how to tell what came of the deed. */
public final class Scene {
  /** Commands of attacks carry it, so that the application takes no answer for one of its own. */
  public static final long COOKIE = Integer.MAX_VALUE;

  private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L);
  private static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private final Port port;
  private final long handle;
  private final long message;
  private final Consumer<Finding> tell;
  private int bell = -1;
  private final ArrayDeque<Submitted> submitted = new ArrayDeque<>();

  private record Submitted(long sequence, LongConsumer result) {}

  /**
   * @param handle a connection of the application
   * @param message where in the message buffers a message lies that it was sent
   */
  Scene(Port port, long handle, long message, Consumer<Finding> tell) {
    this.port = port;
    this.handle = handle;
    this.message = message;
    this.tell = tell;
  }

  /** The application's port, for commands as the SDK gives them. */
  public Port port() {
    return port;
  }

  /** The shared regions. */
  public PortMemory memory() {
    return port.memory();
  }

  /** A live connection of the application. */
  public long handle() {
    return handle;
  }

  /** Address of a received message in the message buffers. */
  public long message() {
    return port.memory().messageBuffers().address() + message;
  }

  /** Address of the published events. */
  public long events() {
    return port.memory().events().address();
  }

  /** The deed came to nothing, as it must. */
  public void contained(String happened) {
    tell.accept(new Finding(Finding.Kind.CONTAINED, happened));
  }

  /** The deed succeeded. */
  public void open(String happened) {
    tell.accept(new Finding(Finding.Kind.OPEN, happened));
  }

  /** The deed cannot be tried here. */
  public void absent(String reason) {
    tell.accept(new Finding(Finding.Kind.ABSENT, reason));
  }

  /** Tells by one sentence what is right and what is not. */
  public void judge(boolean contained, String happened) {
    if (contained) {
      contained(happened);
    } else {
      open(happened);
    }
  }

  /** System calls each of which has to fail, with this error. */
  public void eachMustFail(int error, long... results) {
    for (long result : results) {
      if (result != -error) {
        mustFail(result, error);
        return;
      }
    }
    contained("each " + Syscall.outcome(-error));
  }

  /** A system call that has to fail, with any of these errors. */
  public void mustFail(long result, int... errors) {
    for (int error : errors) {
      if (result == -error) {
        contained(Syscall.outcome(result));
        return;
      }
    }
    if (result == -Syscall.ENOSYS) {
      absent("the kernel does not have the call");
    } else {
      open(Syscall.outcome(result));
    }
  }

  /**
   * Watches a command that the {@link #port} was just given. Whoever gives more than the ring has
   * slots has them {@link #repeat repeated}: a slot's next result takes the place of the last.
   *
   * @param result told what it came to, in a later batch
   */
  public void watch(long sequence, LongConsumer result) {
    submitted.add(new Submitted(sequence, result));
  }

  /**
   * Gives a command again and again, half a ring at a time; the application goes on in between.
   *
   * @param command gives it for the i-th time; its sequence number
   * @param result told what each came to
   * @param end done after the last
   */
  public void repeat(int times, IntToLongFunction command, LongConsumer result, Runnable end) {
    repeat(0, times, command, result, end);
  }

  private void repeat(
      int from, int times, IntToLongFunction command, LongConsumer result, Runnable end) {
    int until = Math.min(times, from + commandEntries() / 2);
    Runnable then = until < times ? () -> repeat(until, times, command, result, end) : end;
    for (int i = from; i < until - 1; i++) {
      watch(command.applyAsLong(i), result);
    }
    watch(
        command.applyAsLong(until - 1),
        last -> {
          result.accept(last);
          then.run();
        });
    port.flush();
  }

  /**
   * Submits a command slot that the SDK would not write.
   *
   * @param edit changes the 64 bytes of a timer command for an hour, at their place in the ring
   */
  public void forge(Consumer<MemorySegment> edit, LongConsumer result) {
    long sequence = port.timer(COOKIE, 3_600_000_000L);
    edit.accept(slot(sequence));
    port.flush(); // before the SDK adds to the slot what it takes for a command of its own
    watch(sequence, result);
  }

  /** The slot of a command by its sequence number. */
  public MemorySegment slot(long sequence) {
    long index = sequence & (commandEntries() - 1L);
    return memory()
        .commands()
        .asSlice(CommandsLayout.SLOTS + index * Abi.SLOT_BYTES, Abi.SLOT_BYTES);
  }

  /** Slots of the command ring. */
  public int commandEntries() {
    return memory().events().get(U32, EventsLayout.COMMAND_ENTRIES);
  }

  /** How many commands the dataplane has executed. */
  public long executed() {
    return memory().events().get(U64, EventsLayout.COMMAND_HEAD);
  }

  /**
   * Wakes the dataplane, whatever it sleeps for: the SDK only does so after a command of its own.
   */
  public void ring() throws IOException {
    if (bell < 0) {
      for (Map.Entry<Integer, String> each : Syscall.descriptors().entrySet()) {
        bell = each.getValue().equals("anon_inode:[eventfd]") ? each.getKey() : bell;
      }
    }
    Syscall.call(Syscall.WRITE, bell, ONE.address(), Long.BYTES);
  }

  /** Tells those watched commands that have been executed what they came to. */
  void poll() {
    long executed = executed();
    for (Submitted next = submitted.peek();
        next != null && next.sequence() < executed;
        next = submitted.peek()) {
      submitted.remove();
      long index = next.sequence() & (commandEntries() - 1L);
      next.result().accept(memory().events().get(U64, EventsLayout.RESULTS + index * Long.BYTES));
    }
  }
}
