// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import java.util.SplittableRandom;
import org.ixj.tcp.CongestionAlgorithm;
import org.ixj.tcp.EcnMode;
import org.ixj.tcp.TcpConfig;

/**
 * What a station has to work with.
 *
 * @param mbufs message buffers in its pool
 * @param eventRoom events that its application takes in a turn
 */
record Build(TcpConfig tcp, int mbufs, int eventRoom) {
  private static final int CONNECTIONS = 96;
  private static final int TIME_WAITS = 64;
  private static final int MBUFS = 4096;
  private static final int FEW_MBUFS = 192;

  static Build draw(SplittableRandom r) {
    CongestionAlgorithm[] algorithms = CongestionAlgorithm.values();
    EcnMode[] modes = EcnMode.values();
    TcpConfig tcp =
        TcpConfig.defaults()
            .withTables(CONNECTIONS, TIME_WAITS)
            .withCongestion(
                algorithms[r.nextInt(algorithms.length)], modes[r.nextInt(modes.length)]);
    int eventRoom = 1 + r.nextInt(20);
    if (r.nextInt(4) > 0) {
      return new Build(tcp, MBUFS, eventRoom);
    }
    // Little of everything: buffers run out.
    int buffer = 2048 + r.nextInt(60_000);
    return new Build(tcp.withBuffers(buffer, 1 + r.nextInt(20_000), 24, 16), FEW_MBUFS, eventRoom);
  }
}
