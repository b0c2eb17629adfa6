// SPDX-License-Identifier: Apache-2.0
package org.ixj.vmm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An application's address space in guest ring 3: its program, and the regions of its ports. Set up
 * by any thread; to be closed when no vCPU runs it any more.
 */
public final class Ring3Application implements AutoCloseable {
  /** What an application shares with its dataplane. */
  public enum Region {
    /** Received bytes; read only in ring 3. */
    MESSAGE_BUFFERS(0),
    /** Event conditions; read only in ring 3. */
    EVENTS(1),
    /** Batched system calls. */
    COMMANDS(2),
    /** Bytes to send in place. */
    SEND_ARENA(3);

    private final int number;

    Region(int number) {
      this.number = number;
    }
  }

  /** Most bytes of a program, as a file and in memory. */
  public static final int PROGRAM_BYTES = ShimLayout.PROGRAM_MAX;

  private static final int LOG_BYTES = 65536;

  private final long handle;
  private boolean closed;

  private Ring3Application(long handle) {
    this.handle = handle;
  }

  /**
   * An empty address space.
   *
   * @param heapBytes for all threads, at most 1 GiB
   * @param stackBytes for each thread, at most 64 MiB
   */
  public static Ring3Application create(VirtualMachine vm, long heapBytes, long stackBytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      Shim.check((int) Shim.APP_CREATE.invokeExact(vm.handle(), heapBytes, stackBytes, out));
      return new Ring3Application(out.get(JAVA_LONG, 0));
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /**
   * Lets ring 3 see {@code memory}, native memory from a page on, as a region of a port. It has to
   * stay mapped until this is closed.
   */
  public void map(int port, Region region, MemorySegment memory) {
    try {
      Shim.check(
          (int) Shim.APP_MAP.invokeExact(handle(), port, region.number, memory, memory.byteSize()));
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /**
   * Loads a static position-independent ELF program, which is taken to be hostile.
   *
   * @throws ShimException naming the field that is wrong
   */
  public void load(byte[] elf) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocateFrom(JAVA_BYTE, elf);
      Shim.check((int) Shim.APP_LOAD.invokeExact(handle(), copy, copy.byteSize()));
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /** What it has logged since the last call: hostile bytes. One thread at a time. */
  public byte[] log() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(LOG_BYTES);
      long bytes = (long) Shim.APP_LOG.invokeExact(handle(), out, (long) LOG_BYTES);
      return out.asSlice(0, bytes).toArray(JAVA_BYTE);
    } catch (Throwable t) {
      throw Shim.rethrow(t);
    }
  }

  /** The shim's struct ixvmm_app pointer. */
  long handle() {
    if (closed) {
      throw new IllegalStateException("the application is closed");
    }
    return handle;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        Shim.APP_DESTROY.invokeExact(handle);
      } catch (Throwable t) {
        throw Shim.rethrow(t);
      }
    }
  }
}
