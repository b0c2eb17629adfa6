// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.ixj.vmm.Ring3Application;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application that the virtual machine, or an elastic thread, does not take. */
@Tag("system")
@Timeout(60)
final class Ring3PeerTest {
  private static final Path ECHO = Path.of("../java-app-sdk/target/c/ring3/echo");

  private static DataplaneConfig config(String name, int threads) {
    DataplaneConfig one =
        Ring3ServiceTest.ring3(name, ECHO, PlaceConfig.of(PlaceKind.HOST), false, 0);
    return DataplaneConfig.builder(name, one.device(), one.link(), one.application())
        .domain(DomainKind.RING3)
        .place(PlaceKind.HOST)
        .port(one.port())
        .threads(threads)
        .build();
  }

  private static Guest guest(Dataplane of) {
    return Objects.requireNonNull(of.guest());
  }

  @Test
  void whatCannotBeRunEndsAndTheElasticThreadGoesOn() throws Exception {
    try (Dataplane server = Dataplane.start(config("t-peer", 1));
        Ring3Application empty = Ring3Application.create(guest(server).machine(), 1 << 20, 65536)) {
      Worker worker = server.workers().getFirst();
      CompletableFuture<String> end = new CompletableFuture<>();
      worker
          .loop()
          .attach(
              new Ring3Peer(guest(server).vcpu(worker), empty, worker, 0, () -> {}, end::complete));
      assertThat(end.get()).isEqualTo("it cannot be run: the application has no program yet");
      assertThat(server.figures()).containsKey("thread.0.mbufs-free");
      assertThat(worker.loop().failure()).isNull();
    }
  }

  @Test
  void whatOneElasticThreadDoesNotTakeIsTakenOffTheOthers() throws Exception {
    DataplaneConfig config = config("t-peer-two", 2);
    try (Dataplane server = Dataplane.start(config);
        Dataplane other = Dataplane.start(config("t-peer-ended", 1))) {
      while (!server.listens()) {
        assertThat(server.awaitEnd(10)).as("%s", server.failure()).isFalse();
      }
      Worker ended = other.workers().getFirst();
      ended.loop().stop();
      ended.thread().join();
      Worker first = server.workers().getFirst();
      Worker second = server.workers().getLast();
      Worker withoutThread =
          new Worker(
              1,
              ended.loop(),
              ended.thread(),
              second.port(),
              second.regions(),
              second.pool(),
              second.queue(),
              second.stack(),
              second.counters());
      assertThatThrownBy(
              () ->
                  Ring3Domain.start(
                      config,
                      guest(server),
                      List.of(first, withoutThread),
                      new ApplicationOutput("t", _ -> {}, System::nanoTime)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has ended");
      // Taken off, with all it had.
      assertThat(server.figures())
          .containsEntry("thread.0.listeners", 0L)
          .containsEntry("thread.1.listeners", 1L);
    }
  }
}
