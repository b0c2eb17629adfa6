// SPDX-License-Identifier: Apache-2.0
package org.ixj.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.ConnectException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ixj.abi.ResultCode;
import org.ixj.sdk.stream.Connection;
import org.ixj.sdk.stream.StreamApplication;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How connections with Linux end: by either side, in order or abruptly. */
@Tag("system")
@ExtendWith(OwnNetwork.class)
class ClosingTest {
  private static final int PORT = 13;

  /** Does what the first byte says, and notes how each connection ended. */
  private static final class Ender extends StreamApplication {
    final LinkedBlockingQueue<Integer> ends = new LinkedBlockingQueue<>();

    @Override
    protected void started() {
      listen(PORT);
    }

    @Override
    protected int received(Connection c, MemorySegment m, long offset, int length) {
      switch (m.get(ValueLayout.JAVA_BYTE, offset)) {
        case 'C' -> c.close();
        case 'A' -> c.abort();
        case 'L' -> {
          c.write(new byte[50_000], 0, 50_000);
          c.close();
        }
        default -> {} // stays open
      }
      return length;
    }

    @Override
    protected void closed(Connection c, int reason) {
      ends.add(reason);
    }
  }

  private final Ender ender = new Ender();

  private SocketChannel open(char order) throws IOException {
    SocketChannel channel = SocketChannel.open(Service.at(PORT));
    BulkClient.writeAll(channel, ByteBuffer.wrap(new byte[] {(byte) order}));
    return channel;
  }

  private int end() throws InterruptedException {
    Integer end = ender.ends.poll(20, TimeUnit.SECONDS);
    assertThat(end).as("how the application's connection ended").isNotNull();
    return end == null ? 1 : end;
  }

  @Test
  void aPortNobodyListensOnRefuses() throws Exception {
    try (Service service = Service.start(i -> ender)) {
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(() -> SocketChannel.open(Service.at(PORT + 1)).close())
            .isInstanceOf(ConnectException.class)
            .hasMessageContaining("refused");
      }
      service.assertCounted(Counter.TCP_RESETS_SENT, 10);
      service.assertAllReturned();
    }
  }

  @Test
  void ourCloseIsAnEndOfStreamAndTimeWaitIsOurs() throws Exception {
    try (Service service = Service.start(i -> ender)) {
      try (SocketChannel channel = open('C')) {
        assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      }
      assertThat(end()).isZero();
      service.assertAllReturned();
      assertThat(service.figure("time-wait")).isEqualTo(1);
      assertThat(service.figure(Counter.TCP_RESETS_SENT)).isZero();
    }
  }

  @Test
  void whatWasWrittenBeforeOurCloseArrives() throws Exception {
    try (Service service = Service.start(i -> ender)) {
      try (SocketChannel channel = open('L')) {
        BulkClient.readAll(channel, ByteBuffer.allocate(50_000));
        assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      }
      assertThat(end()).isZero();
      service.assertAllReturned();
    }
  }

  @Test
  void theirCloseEndsTheConnectionInOrderAndTimeWaitIsTheirs() throws Exception {
    try (Service service = Service.start(i -> ender)) {
      open('-').close();
      assertThat(end()).isZero();
      service.assertAllReturned();
      assertThat(service.figure("time-wait")).isZero();
      assertThat(service.figure(Counter.TCP_RESETS_SENT)).isZero();
      assertThat(service.figure(Counter.TCP_RESETS_RECEIVED)).isZero();
    }
  }

  @Test
  void ourAbortIsTheirReset() throws Exception {
    try (Service service = Service.start(i -> ender)) {
      try (SocketChannel channel = open('A')) {
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("reset");
      }
      assertThat(end()).isEqualTo(ResultCode.ABORTED);
      service.assertCounted(Counter.TCP_RESETS_SENT, 1);
      service.assertAllReturned();
      assertThat(service.figure("time-wait")).isZero();
    }
  }

  /** Closing with SO_LINGER 0 makes Linux send a reset. */
  @Test
  void theirAbortIsTheApplicationsReset() throws Exception {
    try (Service service = Service.start(i -> ender)) {
      SocketChannel channel = open('-');
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      Service.until(() -> service.figure("connections") == 1);
      channel.close();
      assertThat(end()).isEqualTo(ResultCode.RESET);
      service.assertCounted(Counter.TCP_RESETS_RECEIVED, 1);
      service.assertAllReturned();
      assertThat(service.figure("time-wait")).isZero();
    }
  }

  /** Linux resets when a socket is closed with bytes in it that were not read. */
  @Test
  void aCloseWithUnreadBytesIsAReset() throws Exception {
    try (Service service = Service.start(i -> ender)) {
      SocketChannel channel = open('L');
      BulkClient.readAll(channel, ByteBuffer.allocate(1));
      channel.close();
      end();
      service.assertAllReturned();
    }
  }
}
