// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ixj.sdk.Application;
import org.ixj.sdk.Port;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two whole dataplanes in one JVM, joined by a wire. */
final class WireServiceTest {
  static DataplaneConfig config(String name, String device, String address) {
    return DataplaneConfig.builder(
            name, device, Cidr.parse(address), new ApplicationSpec("none", List.of()))
        .domain(DomainKind.NONE)
        .place(PlaceKind.HOST)
        .port(Served.SMALL_PORT)
        .build();
  }

  /**
   * A dataplane on the far end of the wire of {@code server}. Where processors are emulated the
   * listener may take longer than a connector waits.
   */
  static Dataplane joined(String server, WireClient client) throws InterruptedException {
    DataplaneConfig config = config(server + "-c", "wire:" + server, "10.9.0.2/24");
    for (int tries = 1; ; tries++) {
      try {
        return Dataplane.start(config, i -> client);
      } catch (DataplaneException e) {
        if (tries == 10) {
          throw e;
        }
      }
    }
  }

  /** Sends back what comes, one message at a time. */
  private static final class Echo implements Application {
    private long handle;

    @Override
    public void start(Port port) {
      port.listen(1, 0, 7, 16);
    }

    @Override
    public void knock(
        Port port, long knocked, long cookie, long high, long low, int remote, int local) {
      handle = knocked;
      port.accept(knocked, 2);
    }

    @Override
    public void recv(Port port, long cookie, MemorySegment mbufs, long offset, int length) {
      MemorySegment.copy(mbufs, offset, port.memory().sendArena(), 0, length);
      port.sendv(handle, cookie, 0, length);
      port.recvDone(handle, length);
    }

    @Override
    public void endOfStream(Port port, long cookie) {
      port.close(handle, cookie);
    }
  }

  private static final class Client implements Application {
    private static final int ROUNDS = 1000;
    private final CountDownLatch dead = new CountDownLatch(1);
    private volatile int rounds;
    private volatile @Nullable String wrong;
    private long handle;

    @Override
    public void start(Port port) {
      port.connect(1, Cidr.parseAddress("10.9.0.1"), 7);
    }

    @Override
    public void connected(Port port, long connected, long cookie, int code, int window) {
      handle = connected;
      if (code != 0) {
        wrong = "connect came to " + code;
        dead.countDown();
        return;
      }
      send(port);
    }

    private void send(Port port) {
      port.memory().sendArena().set(java.lang.foreign.ValueLayout.JAVA_LONG, 0, rounds);
      port.sendv(handle, 1, 0, 64);
    }

    @Override
    public void recv(Port port, long cookie, MemorySegment mbufs, long offset, int length) {
      if (length != 64
          || mbufs.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, offset) != rounds) {
        wrong = "round " + rounds + " of " + length + " bytes";
      }
      int done = rounds + 1;
      rounds = done;
      port.recvDone(handle, length);
      if (done == ROUNDS) {
        port.close(handle, 1);
      } else {
        send(port);
      }
    }

    @Override
    public void dead(Port port, long cookie, int reason) {
      dead.countDown();
    }
  }

  @Test
  void echoesAndClosesInOrder() throws InterruptedException {
    Client client = new Client();
    try (Dataplane server =
            Dataplane.start(config("t-echo", "wire", "10.9.0.1/24"), i -> new Echo());
        Dataplane peer =
            Dataplane.start(config("t-client", "wire:t-echo", "10.9.0.2/24"), i -> client)) {
      assertThat(client.dead.await(20, TimeUnit.SECONDS))
          .as("server %s%npeer %s", server.figures(), peer.figures())
          .isTrue();
      assertThat(client.wrong).isNull();
      assertThat(client.rounds).isEqualTo(Client.ROUNDS);
      assertThat(server.figures())
          .containsEntry("thread.0.connections", 0L)
          .containsEntry("thread.0.mbufs-free", 1024L);
    }
  }
}
