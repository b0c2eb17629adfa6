// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

class WireReverseConformanceTest extends DeviceConformanceTest {
  @Override
  Link link(int buffers, int mtu) throws Exception {
    Station[] ends = WireLinks.pair(1, 1, 1, buffers, mtu);
    return new Link(ends[1], ends[0]);
  }
}
