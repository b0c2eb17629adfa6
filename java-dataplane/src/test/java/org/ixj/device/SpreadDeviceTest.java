// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ixj.linux.Epoll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpreadDeviceTest {
  private static final int FLOWS = 100;

  private Station hardware;
  private Station spread;

  /** A wire's first ring pair stands in for hardware that brings everything to queue 0. */
  @BeforeEach
  void connect() {
    Path path = WireLinks.freshPath();
    WireParameters parameters = WireParameters.of(2, WireLinks.MAC);
    hardware = new Station(WireDevice.listen(path, 2, parameters), 512);
    spread = new Station(new SpreadDevice(WireLinks.connect(hardware, path, 2)), 512);
    hardware.queues.forEach(DeviceQueue::linkUp);
    spread.queues.forEach(DeviceQueue::linkUp);
  }

  @AfterEach
  void close() {
    spread.close();
    hardware.close();
  }

  /** UDP from port {@code flow}, numbered. */
  private static byte[] flow(int flow, int number) {
    ByteBuffer frame = ByteBuffer.wrap(Station.frame(64, 0));
    frame
        .putShort(12, (short) 0x0800)
        .put(14, (byte) 0x45)
        .put(23, (byte) 17)
        .putShort(20, (short) 0);
    frame.putInt(26, 0x0A000001).putInt(30, 0x0A000002);
    frame.putShort(34, (short) flow).putShort(36, (short) 9).putInt(42, number);
    return frame.array();
  }

  private static int queueOf(int flow) {
    return FlowHash.queue(FlowHash.of(0x0A000001, 0x0A000002, flow, 9), 2);
  }

  @Test
  void theFirstQueueHandsEachFlowToItsThreadInOrder() {
    for (int number = 0; number < 3; number++) {
      for (int flow = 1; flow <= FLOWS; flow++) {
        hardware.commit(hardware.queue(), flow(flow, number)); // all on the hardware's queue 0
      }
      hardware.queue().flush();
      List<List<byte[]>> frames = List.of(new ArrayList<>(), new ArrayList<>());
      Station.until(
          () -> {
            frames.get(0).addAll(spread.receive(0, 64));
            frames.get(1).addAll(spread.receive(1, 64));
            return frames.get(0).size() + frames.get(1).size() == FLOWS;
          },
          "all frames");
      for (int queue = 0; queue < 2; queue++) {
        assertThat(frames.get(queue)).hasSizeGreaterThan(FLOWS / 4);
        int last = 0;
        for (byte[] frame : frames.get(queue)) {
          int flow = ByteBuffer.wrap(frame).getShort(34);
          assertThat(queueOf(flow)).isEqualTo(queue);
          assertThat(flow).isGreaterThan(last);
          assertThat(ByteBuffer.wrap(frame).getInt(42)).isEqualTo(number);
          last = flow;
        }
      }
    }
    assertThat(spread.leaksNothing()).isTrue();
  }

  @Test
  void aSleepingThreadIsWokenByAFrameHandedOn() {
    int flow = 1;
    while (queueOf(flow) != 1) {
      flow++;
    }
    DeviceQueue second = spread.queues.get(1);
    second.prepareSleep();
    hardware.commit(hardware.queue(), flow(flow, 7));
    hardware.queue().flush();
    try (Epoll epoll = new Epoll(1)) {
      epoll.add(second.wakeFd(), Epoll.IN, 0);
      assertThat(epoll.waitUs(0)).isZero();
      Station.until(
          () -> {
            spread.receive(0, 64);
            return epoll.waitUs(0) == 1;
          },
          "the wake-up");
      second.awake();
      assertThat(epoll.waitUs(0)).isZero();
    }
    assertThat(spread.receive(1, 64)).hasSize(1);
  }
}
