// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.echo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ixj.abi.Op;
import org.ixj.abi.ResultCode;
import org.ixj.sdk.FakeDataplane;
import org.ixj.sdk.Port;
import org.junit.jupiter.api.Test;

class EchoTest {
  private FakeDataplane dataplane = new FakeDataplane();
  private Port port = new Port(dataplane.memory(), dataplane);
  private Echo echo = new Echo();

  private void start() {
    echo.start(port);
    port.flush();
    settle();
  }

  private void settle() {
    dataplane.settle(port, echo);
  }

  /** Turns in which nothing is acknowledged. */
  private void stall() {
    for (int i = 0; i < 10; i++) {
      dataplane.execute();
      port.poll(echo, 64);
    }
    dataplane.execute();
  }

  @Test
  void listensOnPortSevenAndEchoes() {
    start();
    assertThat(dataplane.listenPort).isEqualTo(7);
    FakeDataplane.Peer peer = dataplane.connect();
    settle();
    peer.send("hello");
    settle();
    peer.send(", world");
    settle();
    assertThat(peer.text()).isEqualTo("hello, world");
    assertThat(peer.notGivenBack).isZero();
  }

  @Test
  void listensOnAsManyPortsAsItIsTold() {
    System.setProperty("ixj.echo.ports", "3");
    try {
      start();
    } finally {
      System.clearProperty("ixj.echo.ports");
    }
    assertThat(dataplane.listenerCount).isEqualTo(3);
    assertThat(dataplane.listenPort).as("the last").isEqualTo(9);
  }

  @Test
  void whatThePeerDoesNotReadStaysUnacknowledgedToIt() {
    dataplane.window = 3000;
    start();
    FakeDataplane.Peer peer = dataplane.connect();
    settle();
    byte[] bytes = bytes(1, 200_000);
    peer.send(bytes, 1460);
    stall();
    assertThat(peer.received.size()).isEqualTo(3000);
    assertThat(peer.notGivenBack).as("taken: window and backlog").isEqualTo(200_000 - (64 << 10));
    settle();
    assertThat(peer.received.toByteArray()).isEqualTo(bytes);
    assertThat(peer.notGivenBack).isZero();
  }

  @Test
  void aSendvAcceptedInPartIsContinuedWhereItStopped() {
    dataplane.maxAccepted = 701;
    start();
    FakeDataplane.Peer peer = dataplane.connect();
    settle();
    byte[] bytes = bytes(2, 50_000);
    peer.send(bytes, 1460);
    settle();
    assertThat(peer.received.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void anEndedPeerGetsAllItsBytesBeforeTheClose() {
    dataplane.window = 1000;
    start();
    FakeDataplane.Peer peer = dataplane.connect();
    settle();
    byte[] bytes = bytes(3, 100_000);
    peer.send(bytes, 1460);
    peer.finish();
    stall();
    assertThat(peer.closed).isFalse();
    settle();
    assertThat(peer.received.toByteArray()).isEqualTo(bytes);
    assertThat(peer.closed).isTrue();
  }

  @Test
  void manyConnectionsShareASmallArenaWithoutLossOrStarvation() {
    dataplane = new FakeDataplane(8192, 256, 8192, 64 << 10);
    port = new Port(dataplane.memory(), dataplane);
    start();
    Random random = new Random(4);
    List<byte[]> bytes = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      dataplane.connect();
    }
    settle();
    for (FakeDataplane.Peer peer : dataplane.peers) {
      byte[] b = bytes(random.nextLong(), 1 + random.nextInt(6000));
      bytes.add(b);
      peer.send(b, 1460);
    }
    settle();
    for (int i = 0; i < 2000; i++) {
      assertThat(dataplane.peers.get(i).received.toByteArray()).isEqualTo(bytes.get(i));
    }
    assertThat(dataplane.freeBuffers()).isEqualTo(8192);
  }

  @Test
  void aResetConnectionLeavesNothingBehind() {
    dataplane = new FakeDataplane(1024, 256, 512, 64 << 10);
    port = new Port(dataplane.memory(), dataplane);
    start();
    for (int i = 0; i < 100; i++) {
      FakeDataplane.Peer peer = dataplane.connect();
      settle();
      peer.send(bytes(i, 60_000), 1460);
      stall();
      peer.die(ResultCode.RESET);
      stall();
    }
    FakeDataplane.Peer last = dataplane.connect();
    settle();
    last.send("still here");
    settle();
    assertThat(last.text()).isEqualTo("still here");
    assertThat(dataplane.freeBuffers()).isEqualTo(512);
  }

  @Test
  void aPeerResetBeforeItWasAcceptedIsForgotten() {
    start();
    FakeDataplane.Peer gone = dataplane.connect();
    gone.dead = true;
    settle();
    FakeDataplane.Peer peer = dataplane.connect();
    settle();
    peer.send("x");
    settle();
    assertThat(peer.text()).isEqualTo("x");
  }

  @Test
  void oneBatchCostsAConnectionOneSendvAndOneRecvDone() {
    start();
    FakeDataplane.Peer peer = dataplane.connect();
    settle();
    dataplane.executed.clear();
    peer.send("0123456789".repeat(10).getBytes(StandardCharsets.US_ASCII), 10);
    port.poll(echo, 64);
    dataplane.execute();
    assertThat(dataplane.executed)
        .extracting(FakeDataplane.Executed::op)
        .containsExactly(Op.RECV_DONE, Op.SENDV);
  }

  @Test
  void theSteadyStateAllocatesNothing() {
    start();
    List<FakeDataplane.Peer> peers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      peers.add(dataplane.connect());
    }
    settle();
    dataplane.recording = false;
    byte[] message = bytes(5, 64);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    // Compilation happens on other threads and at its own time: one quiet round is the proof.
    for (int round = 0; round < 60 && least > 0; round++) {
      long allocated = 0;
      for (int i = 0; i < 1000; i++) {
        for (FakeDataplane.Peer peer : peers) {
          peer.send(message, 64);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        port.poll(echo, 64);
        allocated += threads.getCurrentThreadAllocatedBytes() - before;
        dataplane.execute();
        for (FakeDataplane.Peer peer : peers) {
          peer.acknowledge(Long.MAX_VALUE);
        }
      }
      least = Math.min(least, allocated);
    }
    assertThat(least).as("bytes allocated for 8,000 echoes").isZero();
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
