// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.ixj.abi.ResultCode;
import org.ixj.examples.kv.Kv;
import org.ixj.sdk.Application;
import org.ixj.sdk.Port;

/**
 * Serves kv like the honest one, and attacks its dataplane once from within a request: stores to
 * the message buffer the request lies in, tries to make its page writable, and sends from beyond
 * its send arena. What each came to is printed for the demonstration to judge.
 */
public final class HostileKv implements Application {
  /** Starts each report. */
  public static final String REPORT = "attack";

  /** A store to a received message. */
  public static final String WRITE = "write-received-buffer";

  /** mprotect(2) of its page to writable. */
  public static final String MPROTECT = "mprotect-received-buffer";

  /** A sendv whose entry reaches outside the send arena. */
  public static final String COMMAND = "send-from-outside-arena";

  /** Messages served before the attack: it hits in the middle of traffic. */
  private static final int HONEST_MESSAGES = 1_000;

  /** Tells the attack's own sendv from the server's. */
  private static final long COOKIE = -1;

  private static final long PAGE = 4096;
  private static final int PROT_READ_WRITE = 3;

  private final Kv kv = new Kv();
  private long victim;
  private int messages;

  /** The public constructor applications need. */
  public HostileKv() {}

  @Override
  public void start(Port port) {
    kv.start(port);
  }

  @Override
  public void knock(
      Port port,
      long handle,
      long listenerCookie,
      long addressHigh,
      long addressLow,
      int remotePort,
      int localPort) {
    victim = handle;
    kv.knock(port, handle, listenerCookie, addressHigh, addressLow, remotePort, localPort);
  }

  @Override
  public void recv(Port port, long cookie, MemorySegment mbufs, long offset, int length) {
    if (++messages == HONEST_MESSAGES) {
      long address = mbufs.address() + offset;
      report(WRITE, tryStore(address));
      report(MPROTECT, tryMprotect(address));
      int beyond = (int) port.memory().sendArena().byteSize() - 1;
      port.sendv(victim, COOKIE, beyond, (int) PAGE);
    }
    kv.recv(port, cookie, mbufs, offset, length);
  }

  @Override
  public void completed(Port port, int op, long cookie, long handle, long result) {
    if (cookie == COOKIE) {
      report(COMMAND, ResultCode.name(result));
    } else {
      kv.completed(port, op, cookie, handle, result);
    }
  }

  @Override
  public void endOfStream(Port port, long cookie) {
    kv.endOfStream(port, cookie);
  }

  @Override
  public void sent(Port port, long cookie, long bytes, int window) {
    kv.sent(port, cookie, bytes, window);
  }

  @Override
  public void dead(Port port, long cookie, int reason) {
    kv.dead(port, cookie, reason);
  }

  @Override
  public void timerFired(Port port, long cookie) {
    kv.timerFired(port, cookie);
  }

  @Override
  public void endOfBatch(Port port) {
    kv.endOfBatch(port);
  }

  private static void report(String attack, String what) {
    System.out.println(REPORT + " " + attack + ": " + what);
  }

  /** The probe library of {@code tools/probe}, which lies on the class path beside us. */
  private static String tryStore(long address) {
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      if (entry.endsWith("libixprobe.so")) {
        SymbolLookup probe = SymbolLookup.libraryLookup(Path.of(entry), Arena.global());
        MethodHandle store =
            Linker.nativeLinker()
                .downcallHandle(
                    probe.findOrThrow("ix_try_store"), FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        try {
          int stopped = (int) store.invokeExact(address);
          return stopped == 0
              ? "the store went through"
              : stopped > 0 ? "signal " + stopped : "not tried, errno " + -stopped;
        } catch (Throwable e) {
          return "not tried: " + e;
        }
      }
    }
    return "not tried: no probe library";
  }

  private static String tryMprotect(long address) {
    StructLayout state = Linker.Option.captureStateLayout();
    MethodHandle mprotect =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("mprotect"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
                Linker.Option.captureCallState("errno"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment captured = arena.allocate(state);
      MemorySegment page = MemorySegment.ofAddress(address & -PAGE);
      int result = (int) mprotect.invokeExact(captured, page, PAGE, PROT_READ_WRITE);
      long errno = state.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
      return result == 0 ? "the page became writable" : "errno " + captured.get(JAVA_INT, errno);
    } catch (Throwable e) {
      return "not tried: " + e;
    }
  }
}
