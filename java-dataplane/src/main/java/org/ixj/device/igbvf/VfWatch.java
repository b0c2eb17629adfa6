// SPDX-License-Identifier: Apache-2.0
package org.ixj.device.igbvf;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.device.DeviceException;
import org.ixj.linux.Epoll;
import org.ixj.linux.EventFd;
import org.ixj.linux.LinuxException;
import org.ixj.linux.ThreadEnd;
import org.ixj.vfio.IommuFaults;
import org.ixj.vfio.VfioDevice;
import org.ixj.vfio.VfioException;
import org.jspecify.annotations.Nullable;

/**
 * The background thread of a function: listens to the mailbox, to error interrupts and to the
 * kernel that wants the function back, and brings it back to work after a reset of the physical
 * function, an error or a hang. The queues learn of it by the device's generation.
 */
final class VfWatch implements AutoCloseable {
  private static final Logger LOG = LogManager.getLogger(VfWatch.class);

  /**
   * How long a message whose interrupt got lost lies about. QEMU's card rings the wrong vector for
   * the mailbox, so it happens.
   */
  private static final long LOOK_US = 250_000;

  private static final long PAUSE_NS = 100_000_000;

  private final IgbvfDevice device;
  private final VfioDevice vfio;
  private final VfControl control;
  private final EventFd mailbox;
  private final EventFd error;
  private final EventFd release;
  private final EventFd kick = new EventFd();
  private final Epoll epoll = new Epoll(5);
  private final @Nullable IommuFaults faults;
  private final List<TransmitWatch> transmitters;
  private final Questions questions = new Questions();
  private final Thread thread;
  private volatile boolean stopping;
  private boolean linkUp;

  /** The error's and the release's events are closed with it. */
  VfWatch(
      IgbvfDevice device,
      VfioDevice vfio,
      VfControl control,
      EventFd mailbox,
      EventFd error,
      EventFd release) {
    this.device = device;
    this.vfio = vfio;
    this.control = control;
    this.mailbox = mailbox;
    this.error = error;
    this.release = release;
    linkUp = control.linkUp();
    transmitters =
        IntStream.range(0, device.queues())
            .mapToObj(queue -> new TransmitWatch(device.registers(), queue))
            .toList();
    faults = IommuFaults.watch(vfio.function());
    epoll.add(mailbox.fd().number(), Epoll.IN, 0);
    epoll.add(error.fd().number(), Epoll.IN, 1);
    epoll.add(kick.fd().number(), Epoll.IN, 2);
    epoll.add(release.fd().number(), Epoll.IN, 4);
    if (faults != null) {
      epoll.add(faults.fd().number(), Epoll.IN, 3);
    } else {
      LOG.warn(
          "{}: the kernel's log cannot be read, so what the IOMMU keeps the card from goes"
              + " unreported; run as root, or set kernel.dmesg_restrict=0",
          device.name());
    }
    thread =
        Thread.ofPlatform().name("igbvf-" + vfio.function().address()).daemon().start(this::run);
  }

  private void run() {
    try {
      while (!stopping) {
        epoll.waitUs(LOOK_US);
        mailbox.drain();
        kick.drain();
        if (wantedBack()) {
          return;
        }
        look();
        questions.answer();
      }
    } catch (LinuxException | VfioException | DeviceException e) {
      device.die("cannot be brought back: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      device.die("the thread that watches it failed, which is a bug: " + e);
    } finally {
      questions.end();
    }
  }

  private void look() {
    String complaint = faults == null ? null : faults.take();
    if (error.take()) {
      LOG.error("{}: the card reported an error that hardware cannot correct", device.name());
      reset();
    } else if (complaint != null) {
      LOG.error("{}: the IOMMU kept the card from memory: {}", device.name(), complaint);
      reset();
    } else if (!control.inStep()) {
      LOG.warn("{}: the physical function was reset", device.name());
      bringBack();
    } else {
      String fault = queueFault();
      if (fault != null) {
        LOG.error("{}: {}", device.name(), fault);
        reset();
      }
    }
    boolean up = control.linkUp();
    if (up != linkUp) {
      linkUp = up;
      LOG.info("{}: link {}", device.name(), up ? "up" : "down");
    }
  }

  private boolean wantedBack() {
    if (!release.take()) {
      return false;
    }
    device.die("the kernel wants it back: it is being unbound from its driver or removed");
    stopping = true;
    return true;
  }

  private @Nullable String queueFault() {
    long now = System.nanoTime();
    String fault = null;
    for (int queue = 0; queue < transmitters.size(); queue++) {
      String said = transmitters.get(queue).fault(now, device.runs(queue), linkUp);
      fault = said == null ? fault : said;
    }
    return fault;
  }

  private void reset() {
    while (!vfio.reset()) {
      if (stopping || wantedBack()) {
        return;
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
    vfio.enableBusMaster();
    bringBack();
  }

  /** Until it works: the physical function may be down for as long as its owner likes. */
  private void bringBack() {
    while (!stopping && !wantedBack()) {
      if (control.start()) {
        transmitters.forEach(TransmitWatch::restart);
        device.nextGeneration();
        LOG.info("{}: in step with the physical function again", device.name());
        return;
      }
      if (control.isRefused()) {
        throw new DeviceException(control.complaint(vfio.function().physicalInterface()));
      }
      LockSupport.parkNanos(PAUSE_NS); // one that answers at once, and nonsense
    }
  }

  /**
   * Runs something on this thread, which the mailbox belongs to, and waits for its answer; {@link
   * java.util.concurrent.CompletionException} where the thread has ended.
   */
  boolean ask(BooleanSupplier question) {
    var answer = questions.add(question);
    kick.ring();
    return answer.join();
  }

  /** The same without an answer, and without waiting. */
  void tell(Runnable order) {
    var _ =
        questions.add(
            () -> {
              order.run();
              return true;
            });
    kick.ring();
  }

  @Override
  public void close() {
    stopping = true;
    kick.ring();
    if (ThreadEnd.await(thread)) {
      Thread.currentThread().interrupt();
    }
    epoll.close();
    kick.close();
    error.close();
    release.close();
    if (faults != null) {
      faults.close();
    }
  }
}
