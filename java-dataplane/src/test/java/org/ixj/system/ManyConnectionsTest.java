// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.ixj.examples.echo.Echo;
import org.ixj.stats.Counter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many connections of one Linux with one elastic thread. */
@Tag("system")
@ExtendWith(OwnNetwork.class)
class ManyConnectionsTest {
  private static final int ECHO = 7;
  private static final int CONCURRENT = 1000;
  private static final int EACH = 100_000;
  private static final int SHORT = 5000;

  @Test
  void aThousandActiveConnectionsEchoBitExactAndLeaveNothing() throws Exception {
    try (Service service = Service.start(i -> new Echo())) {
      EchoClients.run(CONCURRENT, EACH);
      service.assertAllReturned();
      // Resets sent are no failure: a peer that acknowledges our last FIN twice, because it was
      // late once, is told that the connection is gone. One for a live connection fails its client.
      assertThat(service.figure(Counter.TCP_RESETS_RECEIVED)).isZero();
    }
  }

  @Test
  void aClientThatDoesNotReadShutsTheWindowAndGetsEverythingLater() throws Exception {
    try (Service service = Service.start(i -> new Bulk())) {
      try (SocketChannel channel = SocketChannel.open()) {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 64 << 10);
        channel.connect(Service.at(Bulk.PORT));
        BulkClient.request(channel, 20_000_000, 5);
        long[] sent = {-1};
        // Quiet for longer than a time-out takes: the window is shut, and only probes go out.
        Service.until(
            () -> {
              long before = sent[0];
              sent[0] = service.figure(Counter.TX_FRAMES) + service.figure(Counter.RX_FRAMES);
              return service.figure(Counter.SLEEPS) > 20 && sent[0] == before;
            });
        BulkClient.receive(channel, 20_000_000, 5);
      }
      service.assertAllReturned();
    }
  }

  /** The other direction: the application takes nothing, so that Linux probes our shut window. */
  @Test
  void anEchoThatIsNotReadShutsBothWindowsAndLosesNothing() throws Exception {
    int bytes = 30_000_000;
    try (Service service = Service.start(i -> new Echo())) {
      try (SocketChannel channel = SocketChannel.open(Service.at(ECHO))) {
        AtomicInteger written = new AtomicInteger();
        AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
        Thread writer =
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        while (written.get() < bytes) {
                          int n = Math.min(64 << 10, bytes - written.get());
                          ByteBuffer part =
                              ByteBuffer.wrap(Pattern.bytes(), Pattern.at(written.get()), n);
                          BulkClient.writeAll(channel, part);
                          written.addAndGet(n);
                        }
                        channel.shutdownOutput();
                      } catch (IOException e) {
                        failure.set(e);
                      }
                    });
        // Written until nothing moves any more: the whole way is full.
        int[] last = {-1};
        long[] quietSince = {System.nanoTime()};
        Service.until(
            () -> {
              if (written.get() != last[0]) {
                last[0] = written.get();
                quietSince[0] = System.nanoTime();
              }
              return System.nanoTime() - quietSince[0] > 1_000_000_000L;
            });
        assertThat(written.get()).as("written before the way was full").isLessThan(bytes);
        BulkClient.receive(channel, bytes, 0);
        writer.join();
        assertThat(failure.get()).isNull();
      }
      service.assertAllReturned();
    }
  }

  @Test
  void shortConnectionsOneAfterTheOtherAreAllServed() throws Exception {
    try (Service service = Service.start(i -> new Echo())) {
      long before = System.nanoTime();
      for (int i = 0; i < SHORT; i++) {
        oneRequest(i);
      }
      System.out.printf(
          "%.0f connections/s in sequence%n", SHORT * 1e9 / (System.nanoTime() - before));
      service.assertAllReturned();
    }
  }

  @Test
  void shortConnectionsSixtyFourAtATimeAreAllServed() throws Exception {
    try (Service service = Service.start(i -> new Echo())) {
      AtomicInteger next = new AtomicInteger();
      AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
      List<Thread> clients = new ArrayList<>();
      long before = System.nanoTime();
      for (int t = 0; t < 64; t++) {
        clients.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        for (int i = next.getAndIncrement();
                            i < SHORT;
                            i = next.getAndIncrement()) {
                          oneRequest(i);
                        }
                      } catch (IOException | AssertionError e) {
                        failure.set(e);
                      }
                    }));
      }
      for (Thread client : clients) {
        client.join();
      }
      System.out.printf(
          "%.0f connections/s, 64 at a time%n", SHORT * 1e9 / (System.nanoTime() - before));
      Throwable thrown = failure.get();
      if (thrown != null) {
        throw new AssertionError("a client failed:" + service.counters(), thrown);
      }
      service.assertAllReturned();
      assertThat(service.figure(Counter.TCP_RESETS_RECEIVED)).isZero();
    }
  }

  /** Connects, sends a line, gets it back, closes, and sees the other side's close. */
  private static void oneRequest(int i) throws IOException {
    try (SocketChannel channel = SocketChannel.open(Service.at(ECHO))) {
      ByteBuffer request = ByteBuffer.wrap(Pattern.bytes(), Pattern.at(i), 64);
      BulkClient.writeAll(channel, request);
      ByteBuffer reply = ByteBuffer.allocate(64);
      BulkClient.readAll(channel, reply);
      assertThat(Pattern.mismatch(MemorySegment.ofBuffer(reply.flip()), 0, 64, i)).isEqualTo(-1);
      channel.shutdownOutput();
      assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }
}
