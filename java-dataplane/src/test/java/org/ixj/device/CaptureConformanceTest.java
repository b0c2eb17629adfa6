// SPDX-License-Identifier: Apache-2.0
package org.ixj.device;

import java.nio.file.Files;
import java.nio.file.Path;

class CaptureConformanceTest extends DeviceConformanceTest {
  @Override
  Link link(int buffers) throws Exception {
    Path folder = Files.createTempDirectory("ixj");
    Station[] ends =
        WireLinks.pair(
            1,
            1,
            1,
            buffers,
            device ->
                new CaptureDevice(
                    device, folder.resolve(device.hashCode() + ".pcapng"), System::nanoTime));
    return new Link(ends[0], ends[1]);
  }
}
