// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.ixj.abi.Abi;
import org.ixj.abi.EventsLayout;
import org.ixj.microbench.Microbenchmark;
import org.ixj.net.Addresses;
import org.ixj.sdk.Application;
import org.ixj.sdk.Doorbell;
import org.ixj.sdk.Port;
import org.ixj.sdk.PortMemory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * A batch of event conditions put into the ring, published and dispatched to an application, by one
 * thread: what the contract costs where no cache line has to cross between cores.
 */
public class PortBenchmark extends Microbenchmark {
  private static final PortConfig CONFIG = new PortConfig(1, 4096, 4096, 4096);

  @Param({"1", "64"})
  int batch;

  private final Counting application = new Counting();
  private EventRing ring;
  private Port port;

  /** Adds up what it is told. */
  private static final class Counting implements Application {
    long bytes;

    @Override
    public void start(Port port) {}

    @Override
    public void recv(
        Port port, long cookie, MemorySegment messageBuffers, long offset, int length) {
      bytes += length;
    }
  }

  private static final class Silent implements Doorbell {
    @Override
    public void ring() {}

    @Override
    public void await(long timeoutUs) {}
  }

  @Setup
  public void attach() {
    Arena arena = Arena.global();
    MemorySegment events = arena.allocate(CONFIG.eventsBytes(), 64);
    MemorySegment commands = arena.allocate(CONFIG.commandsBytes(), 64);
    RingWords.setOpaque(events, EventsLayout.MAGIC, Abi.MAGIC);
    RingWords.setOpaque(events, EventsLayout.VERSION, Abi.VERSION);
    RingWords.setOpaque(events, EventsLayout.EVENT_ENTRIES, CONFIG.eventEntries());
    RingWords.setOpaque(events, EventsLayout.COMMAND_ENTRIES, CONFIG.commandEntries());
    ring = new EventRing(events, commands, CONFIG, new Addresses(new SplittableRandom(1)));
    port =
        new Port(
            new PortMemory(
                arena.allocate(CONFIG.poolBytes(), 64),
                events,
                commands,
                arena.allocate(CONFIG.arenaBytes(), 64),
                0,
                1),
            new Silent());
  }

  @Benchmark
  public long tell() {
    ring.refreshHead();
    for (int i = 0; i < batch; i++) {
      ring.recv(i, 0, 64);
    }
    ring.publish();
    port.poll(application, batch);
    return application.bytes;
  }
}
