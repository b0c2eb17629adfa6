// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.util.random.RandomGenerator;
import org.ixj.net.Steering;

/** Local ports for connects: RFC 6056 §3.3.3, algorithm 3. */
final class EphemeralPorts {
  /** No port is free. */
  static final int NONE = 0;

  private final TcpConfig config;
  private final IsnGenerator secrets;
  private final ConnectionTable table;
  private final Listeners listeners;
  private final Steering steering;
  private int next;

  EphemeralPorts(
      TcpConfig config,
      IsnGenerator secrets,
      ConnectionTable table,
      Listeners listeners,
      Steering steering,
      RandomGenerator random) {
    this.config = config;
    this.secrets = secrets;
    this.table = table;
    this.listeners = listeners;
    this.steering = steering;
    next = random.nextInt(config.ephemeralPorts());
  }

  /** A port that makes the tuple new and its answers come here, or {@link #NONE}. */
  int choose(int remote, int remotePort) {
    int local = config.localAddress();
    int count = config.ephemeralPorts();
    int offset = secrets.portOffset(local, remote, remotePort) % count;
    for (int tried = 0; tried < count; tried++) {
      int port = config.firstEphemeralPort() + (next + offset) % count;
      next = (next + 1) % count;
      if (steering.here(local, port, remote, remotePort)
          && table.get(local, port, remote, remotePort) == ConnectionTable.ABSENT
          && listeners.find(local, port) == null) {
        return port;
      }
    }
    return NONE;
  }
}
