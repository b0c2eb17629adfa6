// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class CaptureConformanceTest extends DeviceConformanceTest {
  @TempDir Path folder;

  @Override
  Link link(int buffers, int mtu) throws Exception {
    Station[] ends =
        WireLinks.pair(
            1,
            1,
            1,
            buffers,
            mtu,
            device ->
                new CaptureDevice(
                    device, folder.resolve(device.macAddress() + ".pcapng"), System::nanoTime));
    return new Link(ends[0], ends[1]);
  }
}
