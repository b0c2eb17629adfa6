// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ixj.abi.Op;
import org.ixj.sdk.Application;
import org.ixj.sdk.Port;
import org.jspecify.annotations.Nullable;

/** TCP connections on the far end of a wire, for a test's own thread to use. */
final class WireClient implements Application {
  /** Most bytes of one {@link Conn#send}. */
  static final int SEND_BYTES = 16_384;

  private static final long TICK_US = 2000;
  private static final int TIMEOUT_S = 30;

  private final int address;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Conn> connections = new ArrayList<>();
  private @Nullable Port port;

  /** Connects to {@code address} only. */
  WireClient(String address) {
    this.address = Cidr.parseAddress(address);
  }

  /** One connection. Its fields are the elastic thread's, its methods the test's. */
  final class Conn {
    final CompletableFuture<Integer> opened = new CompletableFuture<>();
    final CompletableFuture<Integer> dead = new CompletableFuture<>();
    private final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final int cookie;
    private long handle;
    private int offered;
    private int offeredFrom;
    private int end;
    private int acknowledged;
    private @Nullable CompletableFuture<Boolean> sending;
    private byte[] rest = {};

    Conn(int cookie) {
      this.cookie = cookie;
    }

    /** 0, or why there is no connection. */
    int outcome() {
      return get(opened);
    }

    /** Sends, without waiting for anything. */
    void send(byte[] bytes) {
      CompletableFuture<Boolean> _ = begin(bytes);
    }

    /** Sends; whether all was acknowledged within {@code milliseconds}. */
    boolean delivers(byte[] bytes, long milliseconds) throws InterruptedException {
      try {
        return begin(bytes).get(milliseconds, TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        return false;
      }
    }

    private CompletableFuture<Boolean> begin(byte[] bytes) {
      CompletableFuture<Boolean> done = new CompletableFuture<>();
      tasks.add(
          () -> {
            if (dead.isDone()) {
              done.complete(false);
              return;
            }
            MemorySegment.copy(
                bytes, 0, port().memory().sendArena(), ValueLayout.JAVA_BYTE, base(), bytes.length);
            offered = 0;
            acknowledged = 0;
            end = bytes.length;
            sending = done;
            push();
          });
      return done;
    }

    private int base() {
      return cookie * SEND_BYTES % (int) port().memory().sendArena().byteSize();
    }

    private void push() {
      if (offered < end) {
        offeredFrom = offered;
        int from = offered;
        offered = end;
        port().sendv(handle, cookie, base() + from, end - from);
      }
    }

    /** The next {@code n} bytes; fewer when the connection ends first. */
    byte[] read(int n) throws InterruptedException {
      byte[] all = rest;
      long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
      while (all.length < n && System.nanoTime() < deadlineNs) {
        byte[] more = received.poll(10, TimeUnit.MILLISECONDS);
        if (more != null) {
          int old = all.length;
          all = Arrays.copyOf(all, old + more.length);
          System.arraycopy(more, 0, all, old, more.length);
        } else if (dead.isDone() && received.isEmpty()) {
          break;
        }
      }
      int taken = Math.min(n, all.length);
      rest = Arrays.copyOfRange(all, taken, all.length);
      return Arrays.copyOf(all, taken);
    }

    /** Sends and reads as much again. */
    byte[] echo(byte[] bytes) throws InterruptedException {
      send(bytes);
      return read(bytes.length);
    }

    /** Why it ended; waits for that. */
    int end() {
      return get(dead);
    }
  }

  private static int get(CompletableFuture<Integer> future) {
    try {
      return future.get(TIMEOUT_S, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer in " + TIMEOUT_S + " s", e);
    }
  }

  private Port port() {
    Port opened = port;
    if (opened == null) {
      throw new IllegalStateException("not started");
    }
    return opened;
  }

  /** Asks for a connection; see {@link Conn#outcome}. */
  Conn connect(int remotePort) {
    CompletableFuture<Conn> made = new CompletableFuture<>();
    tasks.add(
        () -> {
          Conn c = new Conn(connections.size());
          connections.add(c);
          port().connect(c.cookie, address, remotePort);
          made.complete(c);
        });
    return made.join();
  }

  /** An open connection, tried for until there is one. */
  Conn reach(int remotePort) {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
    while (true) {
      Conn c = connect(remotePort);
      int outcome = c.outcome();
      if (outcome == 0) {
        return c;
      }
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("cannot connect: " + outcome);
      }
    }
  }

  @Override
  public void start(Port started) {
    port = started;
    started.timer(0, TICK_US);
  }

  @Override
  public void timerFired(Port p, long cookie) {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    p.timer(0, TICK_US);
  }

  private Conn of(long cookie) {
    return connections.get((int) cookie);
  }

  @Override
  public void completed(Port p, int op, long cookie, long handle, long result) {
    if (op == Op.CONNECT) {
      if (result < 0) {
        end(of(cookie), (int) result);
      } else {
        of(cookie).handle = result;
      }
    } else if (op == Op.SENDV) {
      // Taken in part: the rest goes out after the next `sent`.
      Conn c = of(cookie);
      c.offered = c.offeredFrom + (int) Math.max(0, result);
    }
  }

  @Override
  public void connected(Port p, long handle, long cookie, int code, int window) {
    Conn c = of(cookie);
    c.handle = handle;
    if (code != 0) {
      end(c, code);
    } else {
      c.opened.complete(0);
    }
  }

  private static void end(Conn c, int code) {
    c.opened.complete(code);
    c.dead.complete(code);
    CompletableFuture<Boolean> sending = c.sending;
    if (sending != null) {
      sending.complete(false);
    }
  }

  @Override
  public void recv(Port p, long cookie, MemorySegment mbufs, long offset, int length) {
    Conn c = of(cookie);
    c.received.add(mbufs.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
    p.recvDone(c.handle, length);
  }

  @Override
  public void endOfStream(Port p, long cookie) {
    p.close(of(cookie).handle, cookie);
  }

  @Override
  public void sent(Port p, long cookie, long bytes, int window) {
    Conn c = of(cookie);
    c.acknowledged += (int) bytes;
    c.push();
    CompletableFuture<Boolean> sending = c.sending;
    if (c.acknowledged == c.end && sending != null) {
      sending.complete(true);
    }
  }

  @Override
  public void dead(Port p, long cookie, int reason) {
    end(of(cookie), reason);
  }
}
