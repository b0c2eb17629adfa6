// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

class WireOneToManyConformanceTest extends DeviceConformanceTest {
  @Override
  Link link(int buffers, int mtu) throws Exception {
    Station[] ends = WireLinks.pair(1, 3, 3, buffers, mtu);
    return new Link(ends[0], ends[1]);
  }

  @Override
  boolean pushesBack() {
    return false; // a full ring loses the frames of its flows only
  }
}
