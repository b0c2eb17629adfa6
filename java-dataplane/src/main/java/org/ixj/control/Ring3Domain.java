// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.domain.PortConfig;
import org.ixj.linux.Fd;
import org.ixj.linux.Mapping;
import org.ixj.vmm.Ring3Application;
import org.ixj.vmm.Ring3Application.Region;
import org.ixj.vmm.ShimException;

/**
 * An application in guest ring 3 of this process's virtual machine: an ELF program that sees its
 * ports' regions, its own memory and nothing else. It is protected twice: the guest's tables deny
 * it writes to message buffers and events, and so does the host's mapping below them.
 */
final class Ring3Domain implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(Ring3Domain.class);

  private static final long HEAP_BYTES = 64 << 20;
  private static final long STACK_BYTES = 256 << 10;

  private final Ring3Application application;
  private final List<Ring3Peer> peers = new ArrayList<>();
  private final long quantumNs;
  private final Thread watchdog;
  private final Arena lifetime = Arena.ofShared();
  private volatile boolean closing;

  private Ring3Domain(Ring3Application application, long quantumUs) {
    quantumNs = quantumUs * 1000;
    this.application = application;
    watchdog = Thread.ofPlatform().name("ring3-watchdog").daemon().unstarted(this::watch);
  }

  /**
   * Loads the program and starts it on every elastic thread.
   *
   * @param guest whose ring 3 it is
   * @param ended told why the application ended, or "" if it did so itself; on an elastic thread
   * @throws DataplaneException when the program is none
   */
  static Ring3Domain start(
      DataplaneConfig config, Guest guest, List<Worker> workers, Consumer<String> ended)
      throws InterruptedException {
    Path file = Path.of(config.application().className());
    if (!Files.isRegularFile(file)) {
      throw new DataplaneException("there is no program " + file + " to run in ring 3");
    }
    Ring3Domain domain;
    try {
      byte[] program = Files.readAllBytes(file);
      domain =
          new Ring3Domain(
              Ring3Application.create(guest.machine(), HEAP_BYTES, STACK_BYTES),
              config.loop().quantumUs());
      try {
        domain.prepare(program, config, guest, workers, ended);
      } catch (ShimException e) {
        domain.close();
        throw e;
      }
    } catch (IOException | ShimException e) {
      throw new DataplaneException("cannot run " + file + " in ring 3: " + e.getMessage(), e);
    }
    domain.watchdog.start();
    for (Worker worker : workers) {
      worker.loop().attach(domain.peers.get(worker.index()));
    }
    return domain;
  }

  private void prepare(
      byte[] program,
      DataplaneConfig config,
      Guest guest,
      List<Worker> workers,
      Consumer<String> ended) {
    application.load(program);
    for (Worker worker : workers) {
      PortConfig port = worker.regions().config();
      List<Fd> files = worker.regions().handover();
      map(worker, Region.MESSAGE_BUFFERS, files.get(0), port.poolBytes(), Mapping.READ);
      map(worker, Region.EVENTS, files.get(1), port.eventsBytes(), Mapping.READ);
      // What ring 3 may write has to be writable in this process: KVM asks the host's mapping.
      int readWrite = Mapping.READ_WRITE;
      map(worker, Region.COMMANDS, files.get(2), port.commandsBytes(), readWrite);
      map(worker, Region.SEND_ARENA, files.get(3), port.arenaBytes(), readWrite);
      worker.regions().closeHandover();
      peers.add(
          new Ring3Peer(guest.vcpu(worker), application, worker, config.appTimeoutMs(), ended));
    }
  }

  private void map(Worker worker, Region region, Fd file, long bytes, int access) {
    MemorySegment memory = Mapping.mapPopulated(file, bytes, access, lifetime);
    application.map(worker.index(), region, memory);
  }

  /** Ends long runs, and passes on what the application logs. */
  private void watch() {
    while (!closing) {
      LockSupport.parkNanos(quantumNs);
      peers.forEach(Ring3Peer::kick);
      application.log().lines().forEach(line -> LOG.info("application: {}", line));
    }
  }

  /** After the elastic threads have let go of it. */
  @Override
  public void close() {
    closing = true;
    boolean interrupted = false;
    while (watchdog.isAlive()) {
      try {
        watchdog.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    application.close();
    lifetime.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
