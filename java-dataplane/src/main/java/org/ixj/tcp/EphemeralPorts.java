// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.util.random.RandomGenerator;
import org.ixj.net.Addresses;
import org.ixj.net.Steering;

/** Local ports for connects: RFC 6056 §3.3.3, algorithm 3. */
final class EphemeralPorts {
  /** No port is free. */
  static final int NONE = 0;

  /**
   * Candidates looked at per turn, over all connects of it. With few ports free every connect costs
   * a long search; an application that asks for many must not stop the turn with them.
   */
  static final int LOOKS_PER_TURN = 8192;

  private final TcpConfig config;
  private final Addresses addresses;
  private final IsnGenerator secrets;
  private final ConnectionTable table;
  private final Listeners listeners;
  private final Steering steering;
  private int next;
  private long turnUs = Long.MIN_VALUE;
  private int looksLeft;

  EphemeralPorts(
      TcpConfig config,
      Addresses addresses,
      IsnGenerator secrets,
      ConnectionTable table,
      Listeners listeners,
      Steering steering,
      RandomGenerator random) {
    this.config = config;
    this.addresses = addresses;
    this.secrets = secrets;
    this.table = table;
    this.listeners = listeners;
    this.steering = steering;
    next = random.nextInt(config.ephemeralPorts());
  }

  /**
   * A port that makes the tuple new and its answers come here, or {@link #NONE}.
   *
   * @param nowUs the turn's time
   */
  int choose(int local, int remote, int remotePort, long nowUs) {
    if (nowUs != turnUs) {
      turnUs = nowUs;
      looksLeft = LOOKS_PER_TURN;
    }
    int localFolded = addresses.folded(local);
    int remoteFolded = addresses.folded(remote);
    int count = config.ephemeralPorts();
    int offset = secrets.portOffset(local, remote, remotePort) % count;
    for (int tried = 0; tried < count && looksLeft > 0; tried++, looksLeft--) {
      int port = config.firstEphemeralPort() + (next + offset) % count;
      next = (next + 1) % count;
      if (steering.here(localFolded, port, remoteFolded, remotePort)
          && table.get(local, port, remote, remotePort) == ConnectionTable.ABSENT
          && listeners.find(local, port) == null) {
        return port;
      }
    }
    return NONE;
  }
}
