// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.ixj.abi.ResultCode;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counters;

/** hedge */
public final class Udp implements Transport {
  private final MbufPool pool;

  public Udp(
      InterfaceConfig config,
      MbufPool pool,
      Ipv4Output ip,
      RandomGenerator random,
      Counters counters) {
    this.pool = pool;
  }

  @Override
  public void input(int mbuf, int source, int destination, long at, int bytes, long nowUs) {
    pool.free(mbuf);
  }

  @Override
  public void error(
      int icmpType, int icmpCode, int mtu, int source, int destination, long at, int bytes) {}

  public long bind(long cookie, int address, int port) {
    return ResultCode.UNSUPPORTED;
  }

  public long send(
      long handle,
      long cookie,
      int address,
      int port,
      MemorySegment arena,
      long[] offsets,
      int[] lengths,
      int count,
      long nowUs) {
    return ResultCode.UNSUPPORTED;
  }

  public long recvDone(long handle, long datagrams) {
    return ResultCode.UNSUPPORTED;
  }

  public long close(long handle) {
    return ResultCode.UNSUPPORTED;
  }

  public boolean drain(SocketEvents events) {
    return true;
  }

  public void shutdown() {}

  public int sockets() {
    return 0;
  }
}
