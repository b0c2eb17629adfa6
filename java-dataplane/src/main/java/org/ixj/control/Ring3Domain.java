// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.domain.PortRegions;
import org.ixj.vmm.Ring3Application;
import org.ixj.vmm.Ring3Application.Region;
import org.ixj.vmm.ShimException;
import org.ixj.vmm.VirtualMachine;

/**
 * An application in guest ring 3 of this process's virtual machine, from its start to its end: an
 * ELF program that sees its ports' regions, its own memory and nothing else. It is protected twice:
 * the guest's tables deny it writes to message buffers and events, and so does the host's mapping
 * below them.
 */
final class Ring3Domain implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(Ring3Domain.class);

  private static final long HEAP_BYTES = 64 << 20;
  private static final long STACK_BYTES = 256 << 10;

  private final Ring3Application application;
  private final List<Worker> workers;
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final Ring3Output output;
  private final Ring3Watchdog watchdog;

  private Ring3Domain(
      Ring3Application application,
      List<Worker> workers,
      DataplaneConfig config,
      ApplicationOutput printed) {
    this.application = application;
    this.workers = workers;
    output = new Ring3Output(config.application().shortName(), application::log, printed);
    watchdog =
        new Ring3Watchdog(
            workers.size(),
            output,
            config.loop().quantumUs(),
            config.appTimeoutMs(),
            verdict -> end.complete("it " + verdict));
  }

  /**
   * Loads the program and starts it on every elastic thread, whose regions are fresh.
   *
   * @param guest whose ring 3 it is
   * @param printed takes what the application logs
   * @throws DataplaneException when the program is none
   */
  static Ring3Domain start(
      DataplaneConfig config, Guest guest, List<Worker> workers, ApplicationOutput printed)
      throws InterruptedException {
    Path file = Path.of(config.application().className());
    byte[] program = Ring3Program.read(file);
    try {
      Ring3Domain domain = create(config, guest, workers, printed);
      try {
        domain.begin(program, config, guest);
        return domain;
      } catch (RuntimeException | Error | InterruptedException e) {
        domain.remove(); // from the elastic threads that run it by now
        domain.close();
        throw e;
      }
    } catch (ShimException e) {
      throw Ring3Program.cannotRun(file, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Loads the program and lets go of it.
   *
   * @throws DataplaneException when it is none
   */
  static void check(DataplaneConfig config, VirtualMachine machine) {
    Path file = Path.of(config.application().className());
    byte[] program = Ring3Program.read(file);
    try (Ring3Application application = Ring3Application.create(machine, HEAP_BYTES, STACK_BYTES)) {
      application.load(program);
    } catch (ShimException e) {
      throw Ring3Program.cannotRun(file, String.valueOf(e.getMessage()));
    }
  }

  private static Ring3Domain create(
      DataplaneConfig config, Guest guest, List<Worker> workers, ApplicationOutput printed) {
    Ring3Application application =
        Ring3Application.create(guest.machine(), HEAP_BYTES, STACK_BYTES);
    try {
      return new Ring3Domain(application, workers, config, printed);
    } catch (RuntimeException | Error e) { // such as a thread that cannot be made
      application.close();
      throw e;
    }
  }

  private void begin(byte[] program, DataplaneConfig config, Guest guest)
      throws InterruptedException {
    application.load(program);
    List<Ring3Peer> peers = new ArrayList<>();
    for (Worker worker : workers) {
      PortRegions regions = worker.regions();
      application.map(worker.index(), Region.MESSAGE_BUFFERS, regions.guestMbufs());
      application.map(worker.index(), Region.EVENTS, regions.guestEvents());
      application.map(worker.index(), Region.COMMANDS, regions.guestCommands());
      application.map(worker.index(), Region.SEND_ARENA, regions.guestArena());
      peers.add(
          new Ring3Peer(
              guest.vcpu(worker),
              application,
              worker,
              config.appTimeoutMs(),
              watchdog::wake,
              end::complete));
    }
    watchdog.start(peers);
    for (Worker worker : workers) {
      worker.loop().attach(peers.get(worker.index()));
    }
  }

  /** Completed with why the application can not go on, or with "" if it ended itself, or is to. */
  CompletableFuture<String> end() {
    return end;
  }

  /**
   * Takes it off the elastic threads, which go on: its connections are reset.
   *
   * @return whether it has served
   */
  boolean remove() throws InterruptedException {
    boolean served = false;
    for (Worker worker : workers) {
      try {
        served |= worker.serves();
        worker.loop().detach();
      } catch (IllegalStateException e) {
        LOG.debug("an elastic thread has ended before its application", e);
      }
    }
    return served;
  }

  /** After {@link #remove}, or after the elastic threads have ended. */
  @Override
  public void close() {
    watchdog.close();
    output.close();
    application.close();
  }
}
