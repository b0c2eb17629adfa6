// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.ixj.device.DeviceQueue;
import org.ixj.device.WireDevice;
import org.ixj.device.WireParameters;
import org.ixj.linux.Epoll;
import org.ixj.memory.FrameSink;
import org.ixj.memory.MbufPool;
import org.ixj.stats.Counters;

/**
 * Receives frames on a wire, touches every byte, swaps the addresses and transmits, as one core of
 * a dataplane does with what is in between left out. Sleeps while there is nothing. Answers every
 * line with how many frames there were and what the thread has allocated.
 */
final class ForwardAgent implements Runnable {
  /** Name of the figure. */
  static final String ALLOCATED_PER_FRAME = "allocated_bytes_per_frame";

  private static final long LISTENER_MAC = 0x020000000010L;
  private static final long POOL_BYTES = 2L << 20;
  private static final int IDLE_TURNS = 20_000;
  private static final int ADDRESS_BYTES = 6;
  private static final long SLEEP_US = 1_000_000;

  private final DeviceQueue queue;
  private final MbufPool pool;
  private final MemorySegment buffers;
  private final int[] mbufs;
  private final Epoll epoll = new Epoll(1);

  // Written by the forwarding thread alone.
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong sum = new AtomicLong();

  private ForwardAgent(WireDevice device, MbufPool pool, int batch) {
    this.pool = pool;
    queue = device.open(0, pool, new Counters());
    buffers = pool.segment();
    mbufs = new int[batch];
    epoll.add(queue.wakeFd(), Epoll.IN, 0);
  }

  /** Forwards until standard input ends. */
  static void serve(Path socket, int batch, BufferedReader questions) throws IOException {
    MbufPool pool = new MbufPool(Arena.global().allocate(POOL_BYTES, MbufPool.BUFFER_BYTES));
    WireDevice device = WireDevice.listen(socket, 1, WireParameters.of(LISTENER_MAC));
    ForwardAgent agent = new ForwardAgent(device, pool, batch);
    Thread thread = Thread.ofPlatform().name("forward").daemon().start(agent);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int number = 0;
    while (questions.readLine() != null) {
      System.out.printf(
          Locale.ROOT,
          "%s %d {\"frames\": %d, \"allocated_bytes\": %d, \"sum\": %d}%n",
          Agent.ANSWER,
          number++,
          agent.frames.getOpaque(),
          threads.getThreadAllocatedBytes(thread.threadId()),
          agent.sum.getOpaque());
    }
  }

  @Override
  public void run() {
    int idle = 0;
    while (true) {
      int received = queue.receive(mbufs, mbufs.length);
      if (received > 0) {
        forward(received);
        idle = 0;
      } else if (++idle < IDLE_TURNS) {
        Thread.onSpinWait();
      } else {
        sleep();
        idle = 0;
      }
    }
  }

  private void forward(int received) {
    long touched = sum.getPlain();
    for (int i = 0; i < received; i++) {
      int mbuf = mbufs[i];
      int bytes = pool.length(mbuf);
      long at = pool.offset(mbuf);
      for (int word = 0; word + Long.BYTES <= bytes; word += Long.BYTES) {
        touched += buffers.get(ValueLayout.JAVA_LONG_UNALIGNED, at + word);
      }
      long to = queue.begin(2 * ADDRESS_BYTES);
      if (to != FrameSink.FULL) {
        MemorySegment out = queue.segment();
        MemorySegment.copy(buffers, at + ADDRESS_BYTES, out, to, ADDRESS_BYTES);
        MemorySegment.copy(buffers, at, out, to + ADDRESS_BYTES, ADDRESS_BYTES);
        queue.append(buffers, at + 2 * ADDRESS_BYTES, bytes - 2 * ADDRESS_BYTES);
        queue.commit();
      }
      pool.free(mbuf);
    }
    queue.flush();
    sum.setOpaque(touched);
    frames.setOpaque(frames.getPlain() + received);
  }

  private void sleep() {
    queue.prepareSleep();
    int received = queue.receive(mbufs, mbufs.length);
    if (received > 0) {
      forward(received);
    } else {
      epoll.waitUs(SLEEP_US);
    }
    queue.awake();
  }
}
