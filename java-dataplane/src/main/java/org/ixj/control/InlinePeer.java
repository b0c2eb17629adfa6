// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.ixj.domain.Peer;
import org.ixj.domain.PortConfig;
import org.ixj.domain.PortRegions;
import org.ixj.linux.Fd;
import org.ixj.linux.Mapping;
import org.ixj.loop.Clock;
import org.ixj.sdk.AppLoop;
import org.ixj.sdk.Application;
import org.ixj.sdk.Doorbell;
import org.ixj.sdk.Port;
import org.ixj.sdk.PortMemory;
import org.jspecify.annotations.Nullable;

/**
 * Domain {@code none}: the application runs on the elastic thread, on the same rings but with
 * nothing between it and the dataplane. It maps the regions as a process would, all writable.
 */
final class InlinePeer implements Peer, Doorbell {
  private final Application application;
  private final Worker worker;
  private final Clock clock;
  private final PortMemory memory;
  private @Nullable AppLoop loop;
  private @Nullable Port port;

  InlinePeer(Application application, Worker worker, int ports, Clock clock, Arena lifetime) {
    PortRegions regions = worker.regions();
    PortConfig config = regions.config();
    List<Fd> files = regions.handover();
    this.application = application;
    this.worker = worker;
    this.clock = clock;
    memory =
        new PortMemory(
            map(files.get(0), config.poolBytes(), lifetime),
            map(files.get(1), config.eventsBytes(), lifetime),
            map(files.get(2), config.commandsBytes(), lifetime),
            map(files.get(3), config.arenaBytes(), lifetime),
            worker.index(),
            ports);
    regions.closeHandover();
  }

  private static MemorySegment map(Fd file, long bytes, Arena lifetime) {
    return Mapping.map(file, bytes, Mapping.READ_WRITE, lifetime);
  }

  @Override
  public boolean turn() {
    AppLoop running = loop;
    if (running == null) {
      port = new Port(memory, this);
      running = new AppLoop(port, application);
      loop = running;
    }
    boolean worked = running.turn();
    Port opened = port;
    if (application instanceof PolledApplication polled && opened != null) {
      worked |= polled.polled(opened);
      opened.flush();
    }
    return worked;
  }

  /** The application has filled its command ring: this is where the dataplane makes room. */
  @Override
  public void await(long timeoutUs) {
    worker.port().executeNow(clock.nowUs());
  }

  @Override
  public void ring() {
    // The dataplane is awake: it is what runs us.
  }

  @Override
  public void wake() {
    // It runs in every turn anyway.
  }

  @Override
  public int wakeFd() {
    return NO_FD;
  }

  @Override
  public boolean drain() {
    return true;
  }
}
