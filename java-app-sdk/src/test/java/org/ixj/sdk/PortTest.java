// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.ixj.abi.Abi;
import org.ixj.abi.EventType;
import org.ixj.abi.EventsLayout;
import org.ixj.abi.IpAddress;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.linux.Affinity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PortTest {
  private final FakeDataplane dataplane = new FakeDataplane(16, 8, 16, 1 << 16);
  private final Port port = new Port(dataplane.memory(), dataplane);
  private final Recorder app = new Recorder();

  private static final class Recorder implements Application {
    final List<String> calls = new ArrayList<>();

    @Override
    public void start(Port p) {}

    @Override
    public void knock(
        Port p, long handle, long cookie, long high, long low, int remote, int local) {
      calls.add(
          "knock %x %d %s %d %d"
              .formatted(handle, cookie, new IpAddress(high, low), remote, local));
    }

    @Override
    public void connected(Port p, long handle, long cookie, int code, int window) {
      calls.add("connected %d %d %d %d".formatted(handle, cookie, code, window));
    }

    @Override
    public void recv(Port p, long cookie, MemorySegment m, long offset, int length) {
      calls.add("recv %d %d %d".formatted(cookie, offset, length));
    }

    @Override
    public void endOfStream(Port p, long cookie) {
      calls.add("end " + cookie);
    }

    @Override
    public void sent(Port p, long cookie, long bytes, int window) {
      calls.add("sent %d %d %d".formatted(cookie, bytes, window));
    }

    @Override
    public void dead(Port p, long cookie, int reason) {
      calls.add("dead %d %d".formatted(cookie, reason));
    }

    @Override
    public void udpRecv(
        Port p,
        long handle,
        long cookie,
        long high,
        long low,
        int remote,
        MemorySegment m,
        long at,
        int n) {
      calls.add(
          "udp %d %d %s %d %d %d"
              .formatted(handle, cookie, new IpAddress(high, low), remote, at, n));
    }

    @Override
    public void udpSent(Port p, long cookie) {
      calls.add("udpSent " + cookie);
    }

    @Override
    public void timerFired(Port p, long cookie) {
      calls.add("timer " + cookie);
    }

    @Override
    public void completed(Port p, int op, long cookie, long handle, long result) {
      calls.add("completed %d %d %x %x".formatted(op, cookie, handle, result));
    }

    @Override
    public void endOfBatch(Port p) {
      calls.add("endOfBatch");
    }
  }

  @Test
  void everyEventBecomesItsCallWithItsFields() {
    dataplane.event(EventType.KNOCK, 0, 0xABCL, 2, 0x0A000001, 65_535, 80, 0, 0, 0);
    dataplane.event(EventType.CONNECTED, -9, 1, 2, 0, 0, 0, 0, 0, 7);
    dataplane.event(EventType.RECV, 0, 0, 3, 0, 0, 0, 4096, 100, 0);
    dataplane.event(EventType.RECV, 0, 0, 3, 0, 0, 0, 0, 0, 0);
    dataplane.event(EventType.SENT, 0, 0, 3, 0, 0, 0, 55, 0, 66);
    dataplane.event(EventType.DEAD, -10, 0, 3, 0, 0, 0, 0, 0, 0);
    dataplane.event(EventType.UDP_RECV, 0, 9, 8, 7, 53, 0, 2048, 12, 0);
    dataplane.event(EventType.UDP_SENT, 0, 0, 5, 0, 0, 0, 0, 0, 0);
    dataplane.event(EventType.TIMER_FIRED, 0, 0, 6, 0, 0, 0, 0, 0, 0);
    dataplane.event(99, 0, 0, 6, 0, 0, 0, 0, 0, 0);
    assertThat(port.poll(app, 64)).isEqualTo(10);
    assertThat(app.calls)
        .containsExactly(
            "knock abc 2 10.0.0.1 65535 80",
            "connected 1 2 -9 7",
            "recv 3 4096 100",
            "end 3",
            "sent 3 55 66",
            "dead 3 -10",
            "udp 9 8 0.0.0.7 53 2048 12",
            "udpSent 5",
            "timer 6",
            "endOfBatch");
    assertThat(port.poll(app, 64)).isZero();
  }

  @Test
  void aBatchIsBoundedAndTheRestComesNext() {
    for (int i = 0; i < 5; i++) {
      dataplane.event(EventType.TIMER_FIRED, 0, 0, i, 0, 0, 0, 0, 0, 0);
    }
    assertThat(port.poll(app, 3)).isEqualTo(3);
    assertThat(port.poll(app, 3)).isEqualTo(2);
    assertThat(app.calls)
        .containsExactly(
            "timer 0", "timer 1", "timer 2", "endOfBatch", "timer 3", "timer 4", "endOfBatch");
  }

  @Test
  void commandsStayUnseenUntilFlushed() {
    port.listen(1, 0, 80, 5);
    assertThat(dataplane.execute()).isZero();
    port.flush();
    assertThat(dataplane.execute()).isEqualTo(1);
    assertThat(dataplane.listenPort).isEqualTo(80);
  }

  @Test
  void resultsAreReportedInOrderAndBeforeTheEventsThatFollowed() {
    port.listen(11, 0, 80, 5);
    port.timer(1, 1000);
    port.connect(12, 1, 2);
    port.recvDone(77, 5);
    port.flush();
    dataplane.execute();
    dataplane.event(EventType.CONNECTED, 0, 1, 12, 0, 0, 0, 0, 0, 7);
    port.poll(app, 64);
    assertThat(app.calls)
        .containsExactly(
            "completed %d 11 0 %x".formatted(Op.LISTEN, 2L << 60 | 1L << 32),
            "completed %d 12 0 %x".formatted(Op.CONNECT, 1L << 60 | 1L << 32),
            "completed %d 0 4d %x".formatted(Op.RECV_DONE, (long) ResultCode.BAD_HANDLE),
            "connected 1 12 0 7",
            "endOfBatch");
  }

  @Test
  void onlyASendvAcceptedInPartIsReported() {
    FakeDataplane.Peer peer = accepted();
    app.calls.clear();
    long whole = port.sendv(peer.handle, 5, 0, 100);
    port.flush();
    dataplane.execute();
    port.poll(app, 64);
    assertThat(app.calls).containsExactly("endOfBatch");
    assertThat(port.executed()).isGreaterThan(whole);
    app.calls.clear();
    dataplane.maxAccepted = 30;
    port.sendv(peer.handle, 5, new int[] {0, 64, 128}, new int[] {20, 20, 20}, 3);
    port.flush();
    dataplane.execute();
    port.poll(app, 64);
    assertThat(app.calls)
        .containsExactly("completed %d 5 %x 1e".formatted(Op.SENDV, peer.handle), "endOfBatch");
  }

  @Test
  void aFullCommandRingLosesNothingAndReportsLater() {
    for (int i = 0; i < 100; i++) {
      port.connect(i, 1, i);
    }
    assertThat(dataplane.awaits).isPositive();
    assertThat(app.calls).as("handlers are not called from within a command").isEmpty();
    port.flush();
    dataplane.execute();
    port.poll(app, 64);
    assertThat(dataplane.peers).hasSize(100);
    assertThat(app.calls).hasSize(101);
    for (int i = 0; i < 100; i++) {
      assertThat(app.calls.get(i)).startsWith("completed " + Op.CONNECT + " " + i + " 0 ");
    }
  }

  @Test
  void aHandlerMayOutrunTheRingWhileResultsAreReported() {
    List<Long> seen = new ArrayList<>();
    Application chatty =
        new Application() {
          @Override
          public void start(Port p) {}

          @Override
          public void completed(Port p, int op, long cookie, long handle, long result) {
            seen.add(cookie);
            if (cookie < 10) {
              for (int i = 0; i < 9; i++) {
                p.connect(100 + cookie * 10 + i, 1, 1);
              }
            }
          }
        };
    for (int i = 0; i < 5; i++) {
      port.connect(i, 1, 1);
    }
    for (int turn = 0; turn < 20; turn++) {
      port.poll(chatty, 64);
      dataplane.execute();
    }
    assertThat(seen).hasSize(5 + 5 * 9).doesNotHaveDuplicates();
    assertThat(seen.subList(0, 5)).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(seen.subList(5, 50)).isSorted();
  }

  @Test
  void recvDoneOfTheSameConnectionIsOneCommandUntilPublished() {
    FakeDataplane.Peer peer = accepted();
    peer.send("x".repeat(60));
    dataplane.executed.clear();
    port.recvDone(peer.handle, 10);
    port.recvDone(peer.handle, 20);
    port.flush();
    port.recvDone(peer.handle, 30);
    port.flush();
    dataplane.execute();
    assertThat(dataplane.executed)
        .extracting(FakeDataplane.Executed::amount)
        .containsExactly(30L, 30L);
  }

  @Test
  void theDataplaneIsRungOnlyWhileItSleeps() {
    port.timer(1, 1);
    port.flush();
    assertThat(dataplane.rings).isZero();
    dataplane.dataplaneSleeping(true);
    port.flush();
    assertThat(dataplane.rings).as("nothing new to tell").isZero();
    port.timer(1, 1);
    port.flush();
    assertThat(dataplane.rings).isEqualTo(1);
  }

  @Test
  void sleepingIsAnnouncedAndSkippedWhenSomethingIsThere() {
    boolean[] announced = new boolean[1];
    Port sleeper = sleeper(() -> announced[0] = dataplane.appSleeping());
    sleeper.sleep(-1);
    assertThat(announced[0]).isTrue();
    assertThat(dataplane.appSleeping()).isFalse();
    announced[0] = false;
    dataplane.event(EventType.TIMER_FIRED, 0, 0, 1, 0, 0, 0, 0, 0, 0);
    sleeper.sleep(-1);
    assertThat(announced[0]).isFalse();
  }

  @Test
  void itTellsWhereItIsAndSeesWhetherTheDataplaneIsThereToo() {
    int here = Affinity.current();
    try (Affinity bound = Affinity.bind(here)) {
      assertThat(bound).isNotNull();
      assertThat(port.sharesProcessor()).as("the dataplane does not say").isFalse();
      assertThat(dataplane.appProcessor()).isEqualTo(here);
      dataplane.dataplaneProcessor(here + 1);
      assertThat(port.sharesProcessor()).isFalse();
      dataplane.dataplaneProcessor(here);
      assertThat(port.sharesProcessor()).isTrue();
    }
  }

  /** One that spun would never come to an end. */
  @Test
  @Timeout(60)
  void onTheDataplanesProcessorItSleepsAtOnce() {
    AppLoop[] loop = new AppLoop[1];
    int[] sleeps = new int[1];
    Port sleeper =
        sleeper(
            () -> {
              sleeps[0]++;
              loop[0].stop();
            });
    loop[0] = new AppLoop(sleeper, app, Integer.MAX_VALUE);
    int here = Affinity.current();
    try (Affinity bound = Affinity.bind(here)) {
      assertThat(bound).isNotNull();
      dataplane.dataplaneProcessor(here);
      loop[0].run();
    }
    assertThat(sleeps[0]).isEqualTo(1);
  }

  @Test
  void anotherVersionOfTheContractIsRefused() {
    dataplane.events().set(ValueLayout.JAVA_INT, EventsLayout.VERSION, Abi.VERSION + 1);
    assertThatThrownBy(() -> new Port(dataplane.memory(), dataplane))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version " + (Abi.VERSION + 1));
  }

  @Test
  void ringsThatDoNotFitTheirRegionsAreRefused() {
    for (int bad : new int[] {0, 3, -8, 1 << 30}) {
      dataplane.events().set(ValueLayout.JAVA_INT, EventsLayout.COMMAND_ENTRIES, bad);
      assertThatThrownBy(() -> new Port(dataplane.memory(), dataplane))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** A port that does this when it sleeps. */
  private Port sleeper(Runnable asleep) {
    return new Port(
        dataplane.memory(),
        new Doorbell() {
          @Override
          public void ring() {}

          @Override
          public void await(long timeoutUs) {
            asleep.run();
          }
        });
  }

  private FakeDataplane.Peer accepted() {
    FakeDataplane.Peer peer = dataplane.connect();
    port.accept(peer.handle, 5);
    port.flush();
    dataplane.execute();
    port.poll(app, 64);
    return peer;
  }
}
