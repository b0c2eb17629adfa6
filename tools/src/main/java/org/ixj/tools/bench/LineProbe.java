// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.io.IOException;
import java.util.List;

/**
 * What a cache line's round trip between the server's and the client's core costs at the moment.
 */
final class LineProbe {
  private final List<String> command;

  LineProbe(Programs programs, Cores cores) {
    command =
        List.of(
            programs.path("line"),
            Integer.toString(cores.server()),
            Integer.toString(cores.client()));
  }

  /** Nanoseconds, the median of some runs that take about 10 ms in all. */
  double roundTripNs() throws IOException, InterruptedException {
    Double ns = Programs.client(command, 1).get("round_trip_ns");
    return ns == null ? Double.NaN : ns;
  }
}
