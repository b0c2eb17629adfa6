// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import org.ixj.memory.MbufPool;
import org.ixj.stats.Counters;

/** A network interface the dataplane drives itself. Opening and closing are control-path work. */
public interface Device extends AutoCloseable {
  /** As given on the command line, for messages. */
  String name();

  /** The station address, in the low 48 bits, first octet most significant. */
  long macAddress();

  /** Most bytes of an IP datagram on the link. */
  int mtu();

  /** Number of receive/transmit queue pairs, one per elastic thread. */
  int queues();

  /**
   * Message buffers that each queue keeps for the device to write to: a pool is larger than this,
   * and what is over is for the rest of the dataplane.
   */
  default int receiveBuffers() {
    return 0;
  }

  /**
   * Opens queue pair {@code index}; received frames land in buffers of {@code pool}, and what goes
   * wrong is counted in {@code counters}. Called once per index by the thread that sets the
   * dataplane up; used afterwards by one elastic thread only.
   */
  DeviceQueue open(int index, MbufPool pool, Counters counters);

  /**
   * Has the device let through frames to these groups of stations, and may have it hold back others
   * from now on. Called by an elastic thread, which must not be kept waiting; the default is for a
   * device that lets all through.
   *
   * @param stationAddresses of groups, in the low 48 bits; broadcast is not among them
   */
  default void groups(long[] stationAddresses) {}

  /** Stops the device and gives back what it holds. Queues must no longer be in use. */
  @Override
  void close();
}
