// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.echo;

import java.lang.foreign.MemorySegment;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;

/**
 * Sends back what it receives (RFC 862). The payload is copied once, from the message buffer it
 * arrived in to the send arena; a peer that does not read what it is sent soon cannot send more.
 * The port is 7, or what the system property {@code ixj.echo.port} says; with {@code
 * ixj.echo.ports} there are so many in a row, for more clients of one address than it has ports.
 */
public final class Echo extends StreamApplication {
  /** The public constructor applications need. */
  public Echo() {}

  @Override
  protected void started() {
    int first = Integer.getInteger("ixj.echo.port", 7);
    for (int i = 0; i < Integer.getInteger("ixj.echo.ports", 1); i++) {
      listen(first + i);
    }
  }

  @Override
  protected int received(Connection c, MemorySegment messageBuffers, long offset, int length) {
    return c.write(messageBuffers, offset, length);
  }
}
