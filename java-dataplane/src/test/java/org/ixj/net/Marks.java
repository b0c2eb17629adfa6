// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.util.List;
import org.ixj.memory.MbufPool;

/** Writes down whether each datagram met congestion. */
record Marks(MbufPool pool, List<Boolean> seen) implements Transport {
  @Override
  public void input(int mbuf, int from, int to, long at, int bytes, long nowUs) {
    seen.add(pool.congestionExperienced(mbuf));
    pool.free(mbuf);
  }

  @Override
  public void error(int type, int code, int mtu, int from, int to, long at, int bytes) {
    throw new AssertionError("error");
  }
}
