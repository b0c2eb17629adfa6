// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

class FaultyConformanceTest extends DeviceConformanceTest {
  @Override
  Link link(int buffers, int mtu) throws Exception {
    Station[] ends =
        WireLinks.pair(
            1,
            1,
            1,
            buffers,
            mtu,
            device -> new FaultyDevice(device, FaultPlan.NONE, FaultPlan.NONE, 1));
    return new Link(ends[0], ends[1]);
  }
}
