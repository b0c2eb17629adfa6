// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import java.lang.foreign.MemorySegment;

/**
 * The shared memory of one port, as the application sees it. The segments live at least as long as
 * the port; rights are enforced by whoever mapped them, not by this record.
 *
 * @param messageBuffers payload that events point into; read only
 * @param events laid out by {@link org.ixj.abi.EventsLayout}; read only
 * @param commands laid out by {@link org.ixj.abi.CommandsLayout}; read and write
 * @param sendArena what can be sent; read and write
 * @param portIndex which elastic thread this is, 0 up to {@code portCount - 1}
 * @param portCount elastic threads of the dataplane; each has a port of its own
 */
public record PortMemory(
    MemorySegment messageBuffers,
    MemorySegment events,
    MemorySegment commands,
    MemorySegment sendArena,
    int portIndex,
    int portCount) {

  /** Checks that the index is one of the count. */
  public PortMemory {
    if (portIndex < 0 || portIndex >= portCount) {
      throw new IllegalArgumentException("port " + portIndex + " of " + portCount);
    }
  }
}
