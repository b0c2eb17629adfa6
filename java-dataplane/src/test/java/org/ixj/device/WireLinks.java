// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Wires whose two ends are in this process. */
final class WireLinks {
  private static final AtomicInteger PATHS = new AtomicInteger();
  static final long MAC = 0x020000000001L;

  /** A file name in the build's folder that nothing has: short, as a socket's must be. */
  static Path freshPath() {
    return Path.of(
        "target", "wire-" + ProcessHandle.current().pid() + "-" + PATHS.incrementAndGet());
  }

  /** Connects to a listener, which is polled meanwhile to take the peer on. */
  static WireDevice connect(Station listener, Path path, int queues) {
    CompletableFuture<WireDevice> connecting =
        CompletableFuture.supplyAsync(() -> WireDevice.connect(path, queues, 0));
    Station.until(
        () -> {
          listener.receive();
          return connecting.isCompletedExceptionally()
              || (connecting.isDone() && listener.queue().linkUp());
        },
        "the link");
    return connecting.join();
  }

  /** Two stations, the listener first. */
  static Station[] pair(int listenerQueues, int connectorQueues, int rings, int buffers) {
    return pair(listenerQueues, connectorQueues, rings, buffers, EthernetLimits.MTU);
  }

  /** The same with an MTU. */
  static Station[] pair(int listenerQueues, int connectorQueues, int rings, int buffers, int mtu) {
    return pair(listenerQueues, connectorQueues, rings, buffers, mtu, UnaryOperator.identity());
  }

  /** The same with each device inside another. */
  static Station[] pair(
      int listenerQueues, int connectorQueues, int rings, int buffers, UnaryOperator<Device> wrap) {
    return pair(listenerQueues, connectorQueues, rings, buffers, EthernetLimits.MTU, wrap);
  }

  /** The same with both. */
  static Station[] pair(
      int listenerQueues,
      int connectorQueues,
      int rings,
      int buffers,
      int mtu,
      UnaryOperator<Device> wrap) {
    Path path = freshPath();
    WireParameters parameters = new WireParameters(rings, WireParameters.DEFAULT_SLOTS, mtu, MAC);
    Device listening = WireDevice.listen(path, listenerQueues, parameters);
    Station listener = new Station(wrap.apply(listening), buffers);
    Device connected = connect(listener, path, connectorQueues);
    Station connector = new Station(wrap.apply(connected), buffers);
    // Every queue has now seen the link.
    listener.queues.forEach(DeviceQueue::linkUp);
    connector.queues.forEach(DeviceQueue::linkUp);
    return new Station[] {listener, connector};
  }

  private WireLinks() {}
}
