// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.ixj.sdk.Application;
import org.ixj.sdk.Port;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;

/**
 * A cache server that speaks memcached's text protocol. System properties: {@code ixj.kv.port}
 * (11211) and {@code ixj.kv.megabytes} (64), the memory for items. The instances of several elastic
 * threads share one store behind one lock; a single instance takes no lock.
 */
public final class Kv extends StreamApplication {
  private static final int DEFAULT_PORT = 11_211;
  private static final int DEFAULT_MEGABYTES = 64;
  private static final int MAX_PORT = 65_535;

  /** Blocks are numbered by an int, their bytes are not. */
  private static final int MAX_MEGABYTES = 128 << 10;

  private static final long SWEEP_US = 1_000_000;

  // Every bucket is looked at once in this many sweeps.
  private static final int SWEEPS = 64;

  private final KvContext context;
  private final LongSupplier unixSeconds;
  // Read where a number that cannot be still ends the start in one line.
  private final int port = property("ixj.kv.port", DEFAULT_PORT, MAX_PORT);
  private boolean clockRead;
  private KvSession[] freeSessions = new KvSession[16];
  private int freeSessionCount;

  /** The public constructor applications need. */
  public Kv() {
    this(
        newStore((long) property("ixj.kv.megabytes", DEFAULT_MEGABYTES, MAX_MEGABYTES) << 20),
        () -> System.currentTimeMillis() / 1000);
  }

  /** A number somebody may have set; one that cannot be ends the application, with its name. */
  private static int property(String name, int usual, int most) {
    String text = System.getProperty(name);
    if (text == null) {
      return usual;
    }
    if (!text.matches("[0-9]{1,9}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > most) {
      throw new IllegalArgumentException(name + " is 1 to " + most + ", not '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  /** An instance over a store, with a clock in Unix seconds. */
  Kv(KvStore store, LongSupplier unixSeconds) {
    context = new KvContext(store);
    this.unixSeconds = unixSeconds;
  }

  private static KvStore newStore(long bytes) {
    SecureRandom random = new SecureRandom();
    return new KvStore(bytes, random.nextLong(), random.nextLong(), Arena.ofAuto());
  }

  @Override
  public Application another() {
    context.store.share();
    return new Kv(context.store, unixSeconds);
  }

  @Override
  protected void started() {
    context.threads = port().memory().portCount();
    context.clock(unixSeconds.getAsLong());
    listen(port);
    if (port().index() == 0) {
      port().timer(0, SWEEP_US);
    }
  }

  @Override
  public void timerFired(Port port, long cookie) {
    readClock();
    context.store.sweep(Math.max(1, context.store.bucketCount() / SWEEPS));
    port.timer(0, SWEEP_US);
  }

  @Override
  protected void opened(Connection c) {
    context.connections++;
    context.totalConnections++;
    c.attach(freeSessionCount == 0 ? new KvSession(context) : freeSessions[--freeSessionCount]);
  }

  @Override
  protected int received(Connection c, MemorySegment messageBuffers, long offset, int length) {
    if (!(c.attachment() instanceof KvSession session)) {
      return length;
    }
    readClock();
    int taken = session.input(messageBuffers, offset, length, c);
    context.bytesRead += taken;
    if (session.quit()) {
      c.close();
    }
    return taken;
  }

  @Override
  protected void closed(Connection c, int reason) {
    if (c.attachment() instanceof KvSession session) {
      context.connections--;
      session.reset();
      if (freeSessionCount == freeSessions.length) {
        freeSessions = Arrays.copyOf(freeSessions, freeSessionCount * 2);
      }
      freeSessions[freeSessionCount++] = session;
    }
  }

  @Override
  protected void batchEnded() {
    clockRead = false;
  }

  /** Once a batch: seconds are what the protocol knows. */
  private void readClock() {
    if (!clockRead) {
      clockRead = true;
      context.clock(unixSeconds.getAsLong());
    }
  }
}
