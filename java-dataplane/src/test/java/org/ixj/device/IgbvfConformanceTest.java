// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import org.ixj.device.igbvf.IgbvfDevice;
import org.junit.jupiter.api.Tag;

/** Two virtual functions of one card, which switches frames between them. */
@Tag("lab")
@Tag("slow")
class IgbvfConformanceTest extends DeviceConformanceTest {
  @Override
  int minFrameBytes() {
    return 60; // the card fills shorter ones up: IEEE 802.3
  }

  @Override
  boolean pushesBack() {
    return false; // a wire loses what its other end has no room for
  }

  @Override
  int wakeRounds() {
    return 1000; // an interrupt of the emulated card takes milliseconds
  }

  @Override
  Link link(int buffers, int mtu) throws Exception {
    VirtualFunctions functions = VirtualFunctions.require();
    Station sender = station(functions, 0, buffers, mtu);
    Station receiver = station(functions, 1, buffers, mtu);
    receiver.answers();
    Station.awaitPath(sender, receiver); // the card's link takes a second to come up
    return new Link(sender, receiver);
  }

  private static Station station(VirtualFunctions functions, int index, int buffers, int mtu) {
    IgbvfDevice device = IgbvfDevice.open(functions.get(index), 1, mtu, 0);
    device.joinVlan(1); // frames longer than the MTU have a tag
    return new Station(device, buffers);
  }
}
