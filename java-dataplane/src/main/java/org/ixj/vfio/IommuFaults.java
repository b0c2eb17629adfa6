// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.ixj.linux.Errno;
import org.ixj.linux.Fd;
import org.ixj.linux.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * What the IOMMU refused a function. The kernel tells nobody but its log, so that is read: records
 * of /dev/kmsg (Documentation/ABI/testing/dev-kmsg) that come after {@link #watch}. Used by one
 * thread.
 */
public final class IommuFaults implements AutoCloseable {
  /** A record with its dictionary is no longer: CONSOLE_EXT_LOG_MAX of the kernel. */
  private static final int RECORD_BYTES = 8192;

  private final Fd log;
  private final String address;
  private final MemorySegment record = Arena.ofAuto().allocate(RECORD_BYTES);

  private IommuFaults(Fd log, String address) {
    this.log = log;
    this.address = address;
  }

  /** Begins to watch; null where this user may not read the kernel's log. */
  public static @Nullable IommuFaults watch(PciFunction function) {
    try {
      Fd log = Fd.openReadWrite(Path.of("/dev/kmsg"), true, "");
      log.size(); // as a side effect, goes behind the last record
      return new IommuFaults(log, function.address());
    } catch (LinuxException e) {
      return null;
    }
  }

  /** Readable when there may be something, for epoll. */
  public Fd fd() {
    return log;
  }

  /** The last complaint about the function since the last call, or null. */
  public @Nullable String take() {
    String complaint = null;
    while (true) {
      int n = log.read(record, 0, RECORD_BYTES);
      if (n == -Errno.EPIPE) {
        continue; // records were overwritten before they were read
      }
      if (n <= 0) {
        return complaint;
      }
      byte[] bytes = record.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
      String line = new String(bytes, StandardCharsets.UTF_8);
      if (isAbout(line, address)) {
        complaint = message(line);
      }
    }
  }

  /** Whether a line of VT-d's or AMD-Vi's driver complains about a function. */
  static boolean isAbout(String line, String address) {
    int domainEnd = address.indexOf(':') + 1;
    String withoutDomain = address.substring(domainEnd);
    return (line.contains("DMAR: ") && line.contains("[" + withoutDomain + "]"))
        || (line.contains("AMD-Vi: ") && line.contains("device=" + address));
  }

  private static String message(String line) {
    int start = line.indexOf(';') + 1;
    int end = line.indexOf('\n', start);
    return (end < 0 ? line.substring(start) : line.substring(start, end)).strip();
  }

  @Override
  public void close() {
    log.close();
  }
}
