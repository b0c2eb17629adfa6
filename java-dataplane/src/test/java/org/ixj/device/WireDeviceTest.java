// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ixj.linux.Epoll;
import org.ixj.linux.LinuxProcess;
import org.ixj.memory.FrameSink;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WireDeviceTest {
  private static final int BUFFERS = 256;
  private static final long HANG_US = 20_000_000;

  private final Path path = WireLinks.freshPath();

  private Station listen(int queues, int rings) {
    WireParameters parameters = WireParameters.of(rings, WireLinks.MAC);
    return new Station(WireDevice.listen(path, queues, parameters), BUFFERS);
  }

  @Test
  void aListenerWithoutAPeerIsDownAndTakesNoFrame() {
    try (Station listener = listen(1, 1)) {
      assertThat(listener.queue().linkUp()).isFalse();
      assertThat(listener.queue().begin(14)).isEqualTo(FrameSink.FULL);
      assertThat(listener.receive()).isEmpty();
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void aSleepingListenerIsWokenByAPeerThatConnects() throws Exception {
    try (Station listener = listen(1, 1);
        Epoll epoll = new Epoll(1)) {
      epoll.add(listener.queue().wakeFd(), Epoll.IN, 0);
      listener.queue().prepareSleep();
      Thread peer = new Thread(() -> WireDevice.connect(path, 1, 0).close());
      peer.start();
      assertThat(epoll.waitUs(HANG_US)).isEqualTo(1);
      listener.queue().awake();
      peer.join();
      assertThat(listener.count(Counter.WIRE_UP)).isEqualTo(1);
    }
  }

  @Test
  void theListenerServesOnePeerAfterAnother() {
    try (Station listener = listen(1, 1)) {
      for (int i = 0; i < 20; i++) {
        try (Station peer = new Station(WireLinks.connect(listener, path, 1), BUFFERS)) {
          byte[] frame = Station.frame(64 + i, i);
          // A different number each time: a stale index would show.
          for (int k = 0; k <= i; k++) {
            peer.send(frame);
            listener.send(frame);
          }
          assertThat(listener.await(i + 1)).hasSize(i + 1).containsOnly(frame);
          assertThat(peer.await(i + 1)).hasSize(i + 1).containsOnly(frame);
          peer.send(frame);
        }
        // What the peer sent before it ended is still there.
        assertThat(listener.await(1)).hasSize(1);
        Station.until(() -> listener.receive().isEmpty() && !listener.queue().linkUp(), "the end");
      }
      assertThat(listener.count(Counter.WIRE_UP)).isEqualTo(20);
      assertThat(listener.count(Counter.WIRE_DOWN)).isEqualTo(20);
      assertThat(listener.leaksNothing()).isTrue();
    }
  }

  @Test
  void aSecondPeerIsSentAwayWithTheReason() {
    try (Station listener = listen(1, 1);
        Station peer = new Station(WireLinks.connect(listener, path, 1), BUFFERS)) {
      Thread poller = Thread.currentThread();
      List<Throwable> outcome = new ArrayList<>();
      Thread second =
          new Thread(
              () -> {
                try {
                  WireDevice.connect(path, 1, 0).close();
                } catch (DeviceException e) {
                  outcome.add(e);
                }
              });
      second.start();
      Station.until(
          () -> {
            listener.receive();
            return !second.isAlive();
          },
          "the refusal");
      assertThat(outcome).singleElement().asString().contains("has a peer already");
      assertThat(peer.send(Station.frame(64, 1))).isTrue();
      assertThat(listener.await(1)).hasSize(1);
      assertThat(poller.isInterrupted()).isFalse();
    }
  }

  @Test
  void theListenerGoingEndsTheConnectorsLinkForGood() {
    Station listener = listen(1, 1);
    try (Station peer = new Station(WireLinks.connect(listener, path, 1), BUFFERS);
        Epoll epoll = new Epoll(1)) {
      assertThat(peer.queue().linkUp()).isTrue();
      epoll.add(peer.queue().wakeFd(), Epoll.IN, 0);
      peer.queue().prepareSleep();
      listener.close();
      assertThat(epoll.waitUs(HANG_US)).isEqualTo(1);
      peer.queue().awake();
      assertThat(peer.queue().linkUp()).isFalse();
      assertThat(peer.receive()).isEmpty();
      assertThat(peer.queue().begin(14)).isEqualTo(FrameSink.FULL);
    }
  }

  @Test
  void queuesAndRingsThatDoNotFitAreRefused() throws Exception {
    assertThatThrownBy(() -> listen(2, 3)).isInstanceOf(DeviceException.class);
    try (Station listener = listen(3, 3)) {
      assertThatThrownBy(() -> WireLinks.connect(listener, path, 2))
          .hasMessageContaining("3 ring pairs");
    }
    assertThatThrownBy(() -> WireDevice.connect(path, 1, 0))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("nobody listens");
  }

  @Test
  void everyQueueOfAListenerGoesOverToTheNextPeerEvenFromSleep() throws Exception {
    try (Station listener = listen(3, 3);
        Epoll epoll = new Epoll(4)) {
      for (int i = 0; i < 3; i++) {
        epoll.add(listener.queues.get(i).wakeFd(), Epoll.IN, i);
      }
      for (int round = 0; round < 10; round++) {
        try (Station peer = new Station(WireLinks.connect(listener, path, 1), BUFFERS)) {
          sleepUntilAll(listener, epoll, true);
          for (int i = 0; i < 3; i++) {
            DeviceQueue queue = listener.queues.get(i);
            assertThat(listener.commit(queue, Station.frame(64, i))).isTrue();
            queue.flush();
          }
          assertThat(peer.await(3)).hasSize(3);
        }
        sleepUntilAll(listener, epoll, false);
      }
      assertThat(listener.count(Counter.WIRE_UP)).isEqualTo(10);
      assertThat(listener.count(Counter.WIRE_DOWN)).isEqualTo(10);
    }
  }

  /** Runs the queues as threads would that sleep whenever nothing is to be done. */
  private static void sleepUntilAll(Station station, Epoll epoll, boolean up) {
    station.queues.forEach(DeviceQueue::prepareSleep);
    for (int i = 0; i < station.queues.size(); i++) {
      station.receive(i, 8);
    }
    while (station.queues.stream().anyMatch(queue -> queue.linkUp() != up)) {
      int n = epoll.waitUs(HANG_US);
      assertThat(n).isPositive();
      for (int k = 0; k < n; k++) {
        int i = (int) epoll.data(k);
        station.queues.get(i).awake();
        station.receive(i, 8);
        station.queues.get(i).prepareSleep();
        station.receive(i, 8);
      }
    }
    station.queues.forEach(DeviceQueue::awake);
    for (int i = 0; i < station.queues.size(); i++) {
      station.receive(i, 8);
    }
  }

  @Test
  void bothDirectionsOfAFlowUseTheSameQueueAndFlowsSpread() throws Exception {
    Station[] ends = WireLinks.pair(4, 1, 4, BUFFERS);
    try (Station many = ends[0];
        Station one = ends[1]) {
      SplittableRandom random = new SplittableRandom(42);
      int[] used = new int[4];
      for (int i = 0; i < 200; i++) {
        int source = random.nextInt();
        int destination = random.nextInt();
        int from = random.nextInt(1 << 16);
        int to = random.nextInt(1 << 16);
        int queue = FlowHash.queue(FlowHash.of(source, destination, from, to), 4);
        one.send(ipv4(source, destination, from, to));
        one.send(ipv4(destination, source, to, from));
        used[queue]++;
        List<byte[]> frames = new ArrayList<>();
        Station.until(
            () -> {
              frames.addAll(many.receive(queue, 64));
              return frames.size() == 2;
            },
            "both frames at queue " + queue);
      }
      for (int n : used) {
        assertThat(n).isBetween(20, 100);
      }
    }
  }

  private static byte[] ipv4(int source, int destination, int sourcePort, int destinationPort) {
    byte[] frame = Station.frame(64, 0);
    ByteBuffer b = ByteBuffer.wrap(frame);
    b.putShort(12, (short) 0x0800).put(14, (byte) 0x45).put(23, (byte) 6);
    b.putShort(20, (short) 0x4000); // don't fragment is no fragment
    b.putInt(26, source).putInt(30, destination);
    b.putShort(34, (short) sourcePort).putShort(36, (short) destinationPort);
    return frame;
  }

  @Test
  void oneQueueServesTheRingsOfAllQueuesInTurn() throws Exception {
    Station[] ends = WireLinks.pair(4, 1, 4, BUFFERS);
    try (Station many = ends[0];
        Station one = ends[1]) {
      for (int i = 0; i < 40; i++) {
        DeviceQueue queue = many.queues.get(i % 4);
        assertThat(many.commit(queue, Station.frame(64, i))).isTrue();
        queue.flush();
      }
      assertThat(one.await(40)).extracting(Station::sequence).doesNotHaveDuplicates().hasSize(40);
    }
  }

  @Test
  void aRingThatComesWhileASleepIsPreparedIsNotTakenForAnIdleOne() throws Exception {
    Station[] ends = WireLinks.pair(1, 1, 1, BUFFERS);
    try (Station a = ends[0];
        Station b = ends[1];
        Epoll epoll = new Epoll(1)) {
      epoll.add(b.queue().wakeFd(), Epoll.IN, 0);
      b.queue().prepareSleep();
      a.send(Station.frame(64, 1));
      assertThat(b.receive()).hasSize(1);
      // Now and then an idle queue looks at its sockets: never before it is awake again.
      for (int poll = 0; poll < 5000; poll++) {
        assertThat(b.receive()).isEmpty();
      }
      assertThat(epoll.waitUs(0)).isEqualTo(1);
    }
  }

  @Test
  void aQueueThatSleepsIsWokenByItsOwnRing() throws Exception {
    Station[] ends = WireLinks.pair(2, 2, 2, BUFFERS);
    try (Station a = ends[0];
        Station b = ends[1];
        Epoll epoll = new Epoll(1)) {
      DeviceQueue second = b.queues.get(1);
      second.awake();
      epoll.add(second.wakeFd(), Epoll.IN, 0);
      second.prepareSleep();
      a.send(Station.frame(64, 1));
      assertThat(epoll.waitUs(0)).isZero();
      a.commit(a.queues.get(1), Station.frame(64, 2));
      a.queues.get(1).flush();
      assertThat(epoll.waitUs(HANG_US)).isEqualTo(1);
      second.awake();
      assertThat(b.receive(1, 8)).hasSize(1);
    }
  }

  @Test
  @Tag("system")
  void theListenerOutlivesAPeerThatIsKilled() throws Exception {
    try (Station listener = listen(1, 1);
        Epoll epoll = new Epoll(1)) {
      for (int i = 0; i < 2; i++) {
        Process child =
            new ProcessBuilder(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    WirePeerMain.class.getName(),
                    path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
          assertThat(listener.await(1000)).hasSizeGreaterThanOrEqualTo(1000);
          epoll.add(listener.queue().wakeFd(), Epoll.IN, 0);
          LinuxProcess.kill((int) child.pid(), LinuxProcess.SIGKILL);
          assertThat(child.waitFor()).isEqualTo(128 + LinuxProcess.SIGKILL);
          assertThat(epoll.waitUs(HANG_US)).isEqualTo(1);
          Station.until(
              () -> {
                listener.queue().awake();
                return listener.receive().isEmpty() && !listener.queue().linkUp();
              },
              "the end of the link");
          epoll.remove(listener.queue().wakeFd());
        } finally {
          child.destroyForcibly();
        }
      }
      assertThat(listener.leaksNothing()).isTrue();
    }
  }

  /** Connects and sends for ever. */
  static final class WirePeerMain {
    public static void main(String[] arguments) {
      System.out.write("up\n".getBytes(StandardCharsets.UTF_8), 0, 3);
      try (Station peer = new Station(WireDevice.connect(Path.of(arguments[0]), 1, 0), 4)) {
        for (int i = 0; peer.queue().linkUp(); i++) {
          peer.send(Station.frame(64, i));
        }
      }
    }

    private WirePeerMain() {}
  }
}
