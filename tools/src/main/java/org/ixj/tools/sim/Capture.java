// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ixj.device.PcapngWriter;

/** Writes down what is sent, as if virtual time had begun in 1970. */
final class Capture {
  private final PcapngWriter file;
  private final MemorySegment copy = Arena.ofAuto().allocate(Nic.MAX_FRAME, Long.BYTES);

  Capture(PcapngWriter file) {
    this.file = file;
  }

  void write(byte[] frame, long nowUs) {
    MemorySegment.copy(frame, 0, copy, ValueLayout.JAVA_BYTE, 0, frame.length);
    file.write(copy, 0, frame.length, false, nowUs * 1000);
  }
}
