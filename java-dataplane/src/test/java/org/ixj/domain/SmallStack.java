// SPDX-License-Identifier: Apache-2.0
package org.ixj.domain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.net.InterfaceConfig;
import org.ixj.net.Ipv6Config;
import org.ixj.net.Ipv6Link;
import org.ixj.net.Ipv6Prefix;
import org.ixj.net.Neighbors;
import org.ixj.net.Steering;
import org.ixj.stack.Stack;
import org.ixj.stats.Counters;
import org.ixj.tcp.TcpConfig;
import org.jspecify.annotations.Nullable;

/** A stack on a port's regions, whose frames go nowhere. */
final class SmallStack {
  static final PortConfig CONFIG = new PortConfig(256, 16, 16, 65_536);
  private static final int ADDRESS = 0x0A00_0001;

  private static final InterfaceConfig NETWORK =
      new InterfaceConfig(0x0200_0000_0001L, ADDRESS, 24, 0, 1500);

  static Stack on(PortRegions regions, Counters counters) {
    return on(regions, counters, null);
  }

  /** One that speaks IPv6 too, as 2001:db8::1, which has passed its test. */
  static Stack ipv6(PortRegions regions, Counters counters) {
    Ipv6Prefix ours = new Ipv6Prefix(0x2001_0DB8L << 32, 1, 64);
    Ipv6Config config = new Ipv6Config(List.of(ours), null, new byte[16], false);
    Ipv6Link link = new Ipv6Link(NETWORK, config, "small", _ -> {}, new Random(2));
    Stack stack = on(regions, counters, link);
    for (long nowUs = 0; !link.settled(); nowUs += 1000) {
      stack.advance(nowUs);
    }
    return stack;
  }

  private static Stack on(PortRegions regions, Counters counters, @Nullable Ipv6Link link) {
    return new Stack(
        NETWORK,
        TcpConfig.defaults(),
        new MbufPool(regions.mbufs()),
        new Sink(),
        regions.arena(),
        new Neighbors(),
        link,
        true,
        Steering.ALL,
        new Random(1),
        counters,
        0);
  }

  /** Takes every frame and forgets it. */
  private static final class Sink implements FrameSink {
    private final MemorySegment memory = Arena.ofAuto().allocate(4096);
    private int used;

    @Override
    public MemorySegment segment() {
      return memory;
    }

    @Override
    public long begin(int headerBytes) {
      used = headerBytes;
      return 0;
    }

    @Override
    public void append(MemorySegment source, long offset, int bytes) {
      MemorySegment.copy(source, offset, memory, used, bytes);
      used += bytes;
    }

    @Override
    public void commit() {}

    @Override
    public int maxFrameBytes() {
      return 1514;
    }
  }

  private SmallStack() {}
}
