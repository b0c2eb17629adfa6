// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.linux.LinuxProcess;
import org.ixj.loop.Place;
import org.ixj.vmm.SelfTest;
import org.ixj.vmm.ShimException;
import org.ixj.vmm.VirtualMachine;
import org.jspecify.annotations.Nullable;

/**
 * A dataplane's virtual machine, with a vCPU for each elastic thread: the guest ring 0 that the
 * threads move into, and the guest that an application in ring 3 is part of. Not there where
 * neither is wanted or possible.
 */
final class Guest implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(Guest.class);
  private static final String HOST_MODE = "host mode: ";

  private final @Nullable VirtualMachine vm;
  private final List<ElasticVcpu> vcpus = new CopyOnWriteArrayList<>();
  private String place;

  private Guest(@Nullable VirtualMachine vm, String place) {
    this.vm = vm;
    this.place = place;
  }

  /**
   * Makes what the configuration asks for, as far as it is possible. The workers run, and what they
   * work on is mapped.
   *
   * @throws DataplaneException when what is not possible was asked for by name
   */
  static Guest open(DataplaneConfig config, List<Worker> workers) throws InterruptedException {
    String host = wantsHost(config);
    boolean needed = config.domain() == DomainKind.RING3;
    if (host != null && !needed) {
      return new Guest(null, HOST_MODE + host);
    }
    String why = VirtualMachine.unavailabilityCause();
    if (why == null) {
      try {
        return admitted(config, workers, host);
      } catch (ShimException e) {
        why = String.valueOf(e.getMessage());
      }
    }
    if (needed) {
      throw new DataplaneException("domain ring3 is not possible here: " + why);
    }
    if (config.place().kind() == PlaceKind.RING0) {
      throw new DataplaneException("place ring0 is not possible here: " + why);
    }
    return new Guest(null, HOST_MODE + why);
  }

  private static Guest admitted(DataplaneConfig config, List<Worker> workers, @Nullable String host)
      throws InterruptedException {
    VirtualMachine vm = VirtualMachine.create();
    Guest guest = new Guest(vm, "");
    try {
      guest.admit(vm, config, workers, host);
      return guest;
    } catch (RuntimeException | InterruptedException e) {
      guest.end(workers);
      guest.close();
      throw e;
    }
  }

  /** Why nobody needs to try ring 0, or null. */
  private static @Nullable String wantsHost(DataplaneConfig config) {
    return switch (config.place().kind()) {
      case RING0 -> null;
      case HOST -> "as asked";
      case AUTO ->
          config.device().startsWith("tap:")
              ? "each frame of a TAP interface is a system call, for which ring 0 has to be left"
              : null;
    };
  }

  private void admit(
      VirtualMachine vm, DataplaneConfig config, List<Worker> workers, @Nullable String host)
      throws InterruptedException {
    for (Worker worker : workers) {
      worker
          .loop()
          .atQuiescence(() -> vcpus.add(new ElasticVcpu(vm, host == null, config.place())));
    }
    SelfTest test = vcpus.getFirst().test();
    place = host != null ? HOST_MODE + host : test.reason();
    if (host == null && !test.ring0() && config.place().kind() == PlaceKind.RING0) {
      throw new DataplaneException(
          "place ring0 is not possible here: " + place.replaceFirst(HOST_MODE, ""));
    }
    if (host != null || !test.ring0()) {
      if (!config.place().barriers().isEmpty()) {
        place += "; the barriers asked for are not set: " + PlaceConfig.NO_BARRIERS;
      }
      return;
    }
    if (config.domain() == DomainKind.RING3) {
      // A wrong program is told at once: the next step can take a minute.
      Ring3Domain.check(config, vm);
    }
    LOG.info("ring 0 can be had: touching and locking memory, then the elastic threads move in");
    SteadyMemory.keep();
    for (Worker worker : workers) {
      worker.loop().atQuiescence(LinuxProcess::blockProcessSignals);
      worker.loop().moveTo(vcpus.get(worker.index()));
    }
  }

  /** Where the elastic threads execute, and why: one line. */
  String place() {
    return place;
  }

  /** The machine that ring 3 needs, which was asked for. */
  VirtualMachine machine() {
    if (vm == null) {
      throw new IllegalStateException("there is no virtual machine");
    }
    return vm;
  }

  ElasticVcpu vcpu(Worker worker) {
    return vcpus.get(worker.index());
  }

  /** Adds a worker's figures, if it has a vCPU. Any thread. */
  void figures(Worker worker, String prefix, Map<String, Long> figures) {
    if (worker.index() < vcpus.size()) {
      vcpus.get(worker.index()).figures(prefix, figures);
    }
  }

  /** Takes the workers, which still run, out of the guest, and gives their vCPUs back. */
  void end(List<Worker> workers) throws InterruptedException {
    for (Worker worker : workers) {
      if (worker.index() >= vcpus.size()) {
        continue;
      }
      try {
        worker.loop().moveTo(Place.HOST);
        worker.loop().atQuiescence(vcpus.get(worker.index())::close);
      } catch (IllegalStateException e) {
        LOG.debug("an elastic thread has ended before its vCPU was given back", e);
      }
    }
  }

  /** After the elastic threads have ended. */
  @Override
  public void close() {
    if (vm != null) {
      vm.close();
    }
  }
}
