// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.device.igbvf.IgbvfDevice;
import org.ixj.stats.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What resets a function, and what it still knows afterwards. */
@Tag("lab")
class IgbvfResetTest {
  private static final int VLAN = 77;

  private VirtualFunctions functions;
  private IgbvfDevice card;
  private Station sender;
  private Station receiver;

  @BeforeEach
  void open() throws Exception {
    functions = VirtualFunctions.require();
    sender = new Station(IgbvfDevice.open(functions.get(0), 1, EthernetLimits.MTU, 0), 64);
    card = IgbvfDevice.open(functions.get(1), 1, EthernetLimits.MTU, 0);
    receiver = new Station(card, 64);
    receiver.answers();
    Station.awaitPath(sender, receiver);
  }

  @AfterEach
  void close() {
    sender.close();
    receiver.close();
  }

  private static byte[] tagged(int sequence) {
    ByteBuffer frame = ByteBuffer.wrap(Station.frame(100, sequence));
    return frame.putShort(12, (short) 0x8100).putShort(14, (short) VLAN).array();
  }

  /** A queue starts its rings again when it is polled. */
  private static void awaitReset(Station station, long before) {
    Station.until(
        () -> {
          station.receive();
          return station.count(Counter.DEVICE_RESETS) > before;
        },
        "the reset");
  }

  @Test
  void anErrorInterruptResetsTheFunctionAndItsVlansAreHeardAgain() {
    assertThat(card.joinVlan(VLAN)).isTrue();
    sender.send(tagged(1));
    assertThat(receiver.await(1)).containsExactly(tagged(1));
    long before = receiver.count(Counter.DEVICE_RESETS);
    card.pretendError();
    awaitReset(receiver, before);
    Station.awaitPath(sender, receiver);
    sender.send(tagged(2));
    assertThat(receiver.await(1)).containsExactly(tagged(2));
    assertThat(receiver.leaksNothing()).isTrue();
  }

  @Test
  void aCardThatTakesNoMoreFramesIsReset() {
    long before = receiver.count(Counter.DEVICE_RESETS);
    card.pretendHang();
    receiver.send(Station.frame(100, 1));
    awaitReset(receiver, before);
    Station.awaitPath(sender, receiver);
    sender.receive(); // what the probes left
    byte[] frame = Station.frame(100, 2);
    receiver.send(frame);
    assertThat(sender.await(1)).containsExactly(frame);
  }

  @Test
  void aResetBySomebodyElseIsMended() throws Exception {
    long before = receiver.count(Counter.DEVICE_RESETS);
    String address = functions.get(1).address();
    Files.writeString(Path.of("/sys/bus/pci/devices", address, "reset"), "1");
    awaitReset(receiver, before);
    Station.awaitPath(sender, receiver);
    sender.send(Station.frame(100, 2));
    assertThat(receiver.await(1)).containsExactly(Station.frame(100, 2));
  }

  @Test
  void aVlanThatWasNotJoinedIsNotHeard() {
    sender.send(tagged(1));
    byte[] after = Station.frame(100, 2);
    sender.send(after);
    assertThat(receiver.await(1)).containsExactly(after);
  }

  /** An unbinding waits until the function is given back, and its owner must learn that it does. */
  @Test
  void aFunctionThatTheKernelWantsBackSaysSo() throws Exception {
    String address = functions.get(1).address();
    Path driver = Path.of("/sys/bus/pci/drivers/vfio-pci");
    Thread unbinding =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    Files.writeString(driver.resolve("unbind"), address);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    assertThatThrownBy(
            () ->
                Station.until(
                    () -> {
                      receiver.receive();
                      return false;
                    },
                    "its failure"))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("the kernel wants it back");
    receiver.close();
    unbinding.join();
    Files.writeString(driver.resolve("bind"), address);
  }

  @Test
  void aPhysicalFunctionThatGoesDownAndComesUpIsAgreedWithAnew() throws Exception {
    long senders = sender.count(Counter.DEVICE_RESETS);
    long receivers = receiver.count(Counter.DEVICE_RESETS);
    VirtualFunctions.run("ip", "link", "set", functions.physicalInterface(), "down");
    VirtualFunctions.run("ip", "link", "set", functions.physicalInterface(), "up");
    functions.awaitLink();
    awaitReset(sender, senders);
    awaitReset(receiver, receivers);
    Station.awaitPath(sender, receiver);
    byte[] frame = Station.frame(100, 3);
    sender.send(frame);
    assertThat(receiver.await(1)).containsExactly(frame);
  }
}
