// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

class WireManyToOneConformanceTest extends DeviceConformanceTest {
  @Override
  Link link(int buffers, int mtu) throws Exception {
    Station[] ends = WireLinks.pair(3, 1, 3, buffers, mtu);
    return new Link(ends[0], ends[1]);
  }
}
