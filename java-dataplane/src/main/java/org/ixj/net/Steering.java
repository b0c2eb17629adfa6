// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

/**
 * Which flows a device brings to this elastic thread: where there are several, a connection must be
 * opened under a local port whose answers come back to the thread that opened it. Addresses are
 * numbers as {@link Addresses#folded} gives them, ports are numbers.
 */
public interface Steering {
  /** The only thread gets everything. */
  Steering ALL = (local, localPort, remote, remotePort) -> true;

  /** Whether frames of this flow arrive here. Asked on the data path; allocates nothing. */
  boolean here(int local, int localPort, int remote, int remotePort);
}
