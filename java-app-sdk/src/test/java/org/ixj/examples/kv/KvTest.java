// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.ixj.sdk.FakeDataplane;
import org.ixj.sdk.Port;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("StringConcatToTextBlock") // lines here end in CR LF
class KvTest {
  private final FakeDataplane dataplane = new FakeDataplane(4096, 256, 4096, 256 << 10);
  private final Port port = new Port(dataplane.memory(), dataplane);
  private final KvStore store = new KvStore(8 << 20, 1, 2, Arena.ofAuto());
  private final Kv kv = new Kv(store, () -> Client.START);

  private void start() {
    kv.start(port);
    port.flush();
    dataplane.settle(port, kv);
  }

  private FakeDataplane.Peer connect() {
    FakeDataplane.Peer peer = dataplane.connect();
    dataplane.settle(port, kv);
    return peer;
  }

  @Test
  void answersOverAPortAndDisconnectsAfterQuit() {
    start();
    assertThat(dataplane.listenPort).isEqualTo(11_211);
    FakeDataplane.Peer peer = connect();
    peer.send("set k 0 0 1\r\nx\r\nget k\r\nquit\r\nget k\r\n");
    dataplane.settle(port, kv);
    assertThat(peer.text()).isEqualTo("STORED\r\nVALUE k 0 1\r\nx\r\nEND\r\n");
    assertThat(peer.closed).isTrue();
    assertThat(peer.notGivenBack).isZero();
  }

  @Test
  void aReaderThatDoesNotReadHoldsNoMoreThanItsBacklog() {
    start();
    FakeDataplane.Peer peer = connect();
    String value = "0123456789".repeat(100_000);
    peer.send("set k 0 0 1000000\r\n" + value + "\r\n");
    peer.send("get k k k\r\nversion\r\n");
    for (int i = 0; i < 40; i++) {
      dataplane.execute();
      port.poll(kv, 64);
    }
    FakeDataplane.Peer other = dataplane.connect();
    for (int i = 0; i < 10; i++) {
      dataplane.execute();
      port.poll(kv, 64);
    }
    other.send("version\r\n");
    for (int i = 0; i < 10; i++) {
      dataplane.execute();
      port.poll(kv, 64);
    }
    dataplane.execute();
    assertThat(other.text()).as("another client is served").startsWith("VERSION");
    assertThat(peer.received.size()).isLessThanOrEqualTo(64 << 10);
    dataplane.settle(port, kv);
    String one = "VALUE k 0 1000000\r\n" + value + "\r\n";
    assertThat(peer.text())
        .isEqualTo("STORED\r\n" + one + one + one + "END\r\nVERSION 0.1.0-ixj\r\n");
  }

  @Test
  void readersThatDoNotReadLeaveSendMemoryForTheRest() {
    FakeDataplane small = new FakeDataplane(4096, 256, 4096, 4 << 20);
    Port itsPort = new Port(small.memory(), small);
    kv.start(itsPort);
    itsPort.flush();
    small.settle(itsPort, kv);
    FakeDataplane.Peer writer = small.connect();
    small.settle(itsPort, kv);
    writer.send("set k 0 0 100000\r\n" + "0123456789".repeat(10_000) + "\r\n");
    small.settle(itsPort, kv);
    // Each would take 64 KiB: half of them all there is.
    for (int i = 0; i < 128; i++) {
      FakeDataplane.Peer reader = small.connect();
      turns(small, itsPort);
      reader.send("get k\r\n");
      turns(small, itsPort);
    }
    FakeDataplane.Peer other = small.connect();
    turns(small, itsPort);
    other.send("version\r\n");
    turns(small, itsPort);
    assertThat(other.text()).startsWith("VERSION");
  }

  /** Turns in which nothing is acknowledged. */
  private void turns(FakeDataplane to, Port by) {
    for (int i = 0; i < 10; i++) {
      to.execute();
      by.poll(kv, 64);
    }
    to.execute();
  }

  @ParameterizedTest
  @CsvSource({
    "ixj.kv.port, 0",
    "ixj.kv.port, 70000",
    "ixj.kv.port, x",
    "ixj.kv.megabytes, 0",
    "ixj.kv.megabytes, -5",
    "ixj.kv.megabytes, 99999999999"
  })
  void aNumberThatCannotBeIsNamed(String property, String value) {
    System.setProperty(property, value);
    try {
      assertThatThrownBy(Kv::new)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(property, value);
    } finally {
      System.clearProperty(property);
    }
  }

  @Test
  void aConnectionThatDiesMidwayLeavesNothingInTheStore() {
    start();
    for (int i = 0; i < 50; i++) {
      FakeDataplane.Peer peer = connect();
      peer.send("set k 0 0 9000\r\nunfinished");
      dataplane.settle(port, kv);
      peer.die(-10);
      dataplane.settle(port, kv);
    }
    assertThat(store.usedBytes()).isZero();
  }

  @Test
  void instancesOfSeveralThreadsShareOneStore() {
    start();
    Kv second = (Kv) kv.another();
    FakeDataplane otherPlane = new FakeDataplane();
    Port otherPort = new Port(otherPlane.memory(), otherPlane);
    second.start(otherPort);
    otherPort.flush();
    otherPlane.settle(otherPort, second);
    connect().send("set k 0 0 1\r\nx\r\n");
    dataplane.settle(port, kv);
    FakeDataplane.Peer peer = otherPlane.connect();
    otherPlane.settle(otherPort, second);
    peer.send("get k\r\n");
    otherPlane.settle(otherPort, second);
    assertThat(peer.text()).startsWith("VALUE k 0 1\r\nx\r\n");
  }

  @Test
  void theSteadyStateAllocatesNothing() {
    start();
    FakeDataplane.Peer[] peers = {connect(), connect(), connect(), connect()};
    dataplane.recording = false;
    byte[] request =
        ("set some-key 0 0 32\r\n0123456789abcdef0123456789abcdef\r\nget some-key other\r\n"
                + "incr n 1\r\ngets some-key\r\nset n 0 0 1 noreply\r\n7\r\ndelete other\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    // Compilation happens on other threads and at its own time: one quiet round is the proof.
    for (int round = 0; round < 100 && least > 0; round++) {
      long allocated = 0;
      for (int i = 0; i < 500; i++) {
        for (FakeDataplane.Peer peer : peers) {
          // Whole, and with a line that is finished by the next packet.
          peer.send(request, i % 2 == 0 ? 1460 : 100);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        port.poll(kv, 64);
        allocated += threads.getCurrentThreadAllocatedBytes() - before;
        dataplane.execute();
        for (FakeDataplane.Peer peer : peers) {
          peer.acknowledge(Long.MAX_VALUE);
        }
      }
      least = Math.min(least, allocated);
    }
    assertThat(least).as("bytes allocated for 12,000 requests").isZero();
  }
}
