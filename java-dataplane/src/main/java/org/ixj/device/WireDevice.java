// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.ixj.linux.Fd;
import org.ixj.linux.LinuxException;
import org.ixj.linux.Mapping;
import org.ixj.linux.UnixSocket;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counter;
import org.ixj.stats.Counters;
import org.jspecify.annotations.Nullable;

/**
 * A link between two dataplanes on one machine: rings in shared memory, no system call while both
 * sides are awake. The listener outlives its peers: each gets memory of its own, put under the same
 * segment, so that a former peer, dead or not, can reach nothing of the next one's. A connector has
 * one peer; when that ends, its link is down for good.
 *
 * <p>A side has either one queue per ring pair or one queue for all of them.
 */
public final class WireDevice implements Device {
  private static final Logger LOG = LogManager.getLogger(WireDevice.class);
  private static final int SOCKET_MODE = 0600;
  private static final int BACKLOG = 8;

  private final String name;
  private final WireParameters parameters;
  private final long macAddress;
  private final @Nullable Path path;
  private final @Nullable UnixSocket listener;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;
  private final @Nullable WireQueue[] queues;

  // Held only when a link begins or ends, never while frames flow.
  private final Object change = new Object();
  private Fd memory;
  private boolean memoryUsed;
  private int attached;
  private @Nullable UnixSocket waiting;
  private volatile @Nullable WireLink link;

  private WireDevice(
      Path path,
      @Nullable UnixSocket listener,
      int queues,
      WireParameters parameters,
      long macAddress,
      Fd memory,
      @Nullable WireLink link) {
    name = "wire:" + path;
    this.path = listener == null ? null : path;
    this.listener = listener;
    this.parameters = parameters;
    this.macAddress = macAddress;
    this.memory = memory;
    this.link = link;
    this.queues = new WireQueue[queues];
    segment = Mapping.mapPopulated(memory, parameters.memoryBytes(), Mapping.READ_WRITE, arena);
  }

  /**
   * Makes the link's socket, which only this user can connect to, and waits for no one: peers are
   * taken on by queue 0 when it polls or wakes.
   *
   * @param queues 1, or the number of ring pairs
   */
  public static WireDevice listen(Path path, int queues, WireParameters parameters) {
    checkQueues(path, queues, parameters);
    UnixSocket listener;
    try {
      listener = UnixSocket.listen(path, SOCKET_MODE, BACKLOG);
    } catch (LinuxException | IllegalArgumentException e) {
      throw new DeviceException("wire " + path + ": " + e.getMessage(), e);
    }
    return new WireDevice(
        path,
        listener,
        queues,
        parameters,
        parameters.macAddress(),
        WireHandshake.createMemory(parameters),
        null);
  }

  /**
   * Connects to a listener, at most 5 seconds.
   *
   * @param queues 1, or the number of the listener's ring pairs
   * @param macAddress this side's station address, or 0 for one next to the listener's
   */
  public static WireDevice connect(Path path, int queues, long macAddress) {
    WireHandshake.Offer offer = WireHandshake.connect(path);
    WireParameters parameters = offer.parameters();
    try {
      checkQueues(path, queues, parameters);
      long own = macAddress == 0 ? parameters.macAddress() ^ 1 : macAddress;
      return new WireDevice(path, null, queues, parameters, own, offer.memory(), offer.link());
    } catch (DeviceException | LinuxException e) {
      offer.link().close();
      offer.memory().close();
      throw e;
    }
  }

  private static void checkQueues(Path path, int queues, WireParameters parameters) {
    if (queues != 1 && queues != parameters.rings()) {
      throw new DeviceException(
          "wire "
              + path
              + ": the link has "
              + parameters.rings()
              + " ring pairs; use 1 queue or as many, not "
              + queues);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long macAddress() {
    return macAddress;
  }

  @Override
  public int mtu() {
    return parameters.mtu();
  }

  @Override
  public int queues() {
    return queues.length;
  }

  @Override
  public DeviceQueue open(int index, MbufPool pool, Counters counters) {
    synchronized (change) {
      if (queues[index] != null) {
        throw new IllegalStateException(name + " queue " + index + " is open already");
      }
      WireQueue queue = new WireQueue(this, index, pool, counters);
      queues[index] = queue;
      return queue;
    }
  }

  WireParameters parameters() {
    return parameters;
  }

  MemorySegment segment() {
    return segment;
  }

  boolean isListener() {
    return listener != null;
  }

  /** The descriptor that queue 0 of a listener waits on for new peers, or -1. */
  int listenerFd() {
    return listener == null ? -1 : listener.fd().number();
  }

  /** The present link, perhaps down already. */
  @Nullable WireLink link() {
    return link;
  }

  /** Counts a queue in as a user of the link's memory; false if the link is over. */
  boolean attach(WireLink joined) {
    synchronized (change) {
      if (joined != link || joined.isDown()) {
        return false;
      }
      attached++;
      return true;
    }
  }

  /** Counts a queue out: from now on it touches the memory no more. */
  void detach() {
    synchronized (change) {
      attached--;
      WireQueue first = queues[0];
      if (attached == 0 && waiting != null && first != null) {
        first.wake();
      }
    }
  }

  /** Ends a link, for the reason to be counted. */
  void end(WireLink ended, Counter reason, Counters counters) {
    if (ended.end()) {
      counters.add(reason);
      wakeQueues();
    }
  }

  private void wakeQueues() {
    synchronized (change) {
      for (WireQueue queue : queues) {
        if (queue != null) {
          queue.wake();
        }
      }
    }
  }

  /** Lets the next caller wait. Queue 0 of a listener. */
  void acceptPeer() {
    synchronized (change) {
      UnixSocket caller = listener == null ? null : listener.accept();
      if (caller == null) {
        return;
      }
      if (waiting == null) {
        waiting = caller;
      } else {
        caller.close(); // its end reads this as "busy"
      }
    }
  }

  /**
   * Takes on the waiting caller if the former peer is done with; sends it away if that is still up.
   * Queue 0 of a listener, after a look at the former peer's doorbell.
   */
  void takePeer(Counters counters) {
    synchronized (change) {
      UnixSocket next = waiting;
      WireLink former = link;
      if (next == null) {
        return;
      }
      if (former != null && !former.isDown()) {
        waiting = null;
        next.close();
      } else if (attached == 0) {
        waiting = null;
        begin(next, counters);
      }
    }
  }

  /** Nobody uses the memory now, and the former peer, if any, has mapped another. */
  private void begin(UnixSocket peer, Counters counters) {
    try {
      if (memoryUsed) {
        Fd fresh = WireHandshake.createMemory(parameters);
        memory.close();
        memory = fresh;
        Mapping.replace(segment, memory, Mapping.READ_WRITE);
      }
      memoryUsed = true;
      link = WireHandshake.offer(peer, parameters, memory);
      counters.add(Counter.WIRE_UP);
      wakeQueues();
    } catch (LinuxException e) {
      peer.close();
      LOG.warn("{}: a peer could not be taken on: {}", name, e.getMessage());
    }
  }

  @Override
  public void close() {
    synchronized (change) {
      for (WireQueue queue : queues) {
        if (queue != null) {
          queue.close();
        }
      }
      WireLink last = link;
      if (last != null) {
        last.end();
        last.close();
      }
      if (waiting != null) {
        waiting.close();
      }
      if (listener != null) {
        listener.close();
      }
      if (path != null) {
        try {
          Files.deleteIfExists(path);
        } catch (IOException e) {
          LOG.warn("{}: the socket file stays behind: {}", name, e.getMessage());
        }
      }
      memory.close();
      if (arena.scope().isAlive()) {
        arena.close();
      }
    }
  }
}
