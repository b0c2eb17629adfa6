// SPDX-License-Identifier: Apache-2.0
package org.ixj.vfio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.ixj.linux.Errno;
import org.ixj.linux.Fd;
import org.ixj.linux.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * What the IOMMU refused a function. The kernel tells nobody but its log, so that is read: records
 * of /dev/kmsg (Documentation/ABI/testing/dev-kmsg) that come after {@link #watch}. VT-d's lines
 * name no PCI domain, so one about the function of the same number in another domain is taken for
 * this one's. Used by one thread.
 */
public final class IommuFaults implements AutoCloseable {
  /** A record with its dictionary is no longer: CONSOLE_EXT_LOG_MAX of the kernel. */
  private static final int RECORD_BYTES = 8192;

  private final Fd log;
  private final Pattern complaint;
  private final MemorySegment record = Arena.ofAuto().allocate(RECORD_BYTES);

  private IommuFaults(Fd log, Pattern complaint) {
    this.log = log;
    this.complaint = complaint;
  }

  /** Begins to watch; null where this user may not read the kernel's log. */
  public static @Nullable IommuFaults watch(PciFunction function) {
    try {
      Fd log = Fd.openReadOnly(Path.of("/dev/kmsg"), ""); // only root may open it for writing
      log.nonBlocking(true);
      log.size(); // as a side effect, goes behind the last record
      return new IommuFaults(log, complaintAbout(function.address()));
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
    String last = null;
    while (true) {
      int n = log.read(record, 0, RECORD_BYTES);
      if (n == -Errno.EPIPE) {
        continue; // records were overwritten before they were read
      }
      if (n <= 0) {
        return last;
      }
      byte[] bytes = record.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
      String line = new String(bytes, StandardCharsets.UTF_8);
      if (complaint.matcher(line).lookingAt()) {
        last = message(line);
      }
    }
  }

  /**
   * How a record begins in which VT-d's driver (drivers/iommu/intel/dmar.c) or AMD-Vi's
   * (drivers/iommu/amd/iommu.c, with and without a driver that has the function) complains about
   * it. Anchored, and of facility 0, which is the kernel's alone: records also quote what anybody
   * chooses, such as the name of a task that crashed. That has at most 15 characters and {@code
   * [pid]: segfault} behind it, too few to begin like one of these.
   */
  static Pattern complaintAbout(String address) {
    String whole = Pattern.quote(address);
    String withoutDomain = Pattern.quote(address.substring(address.indexOf(':') + 1));
    return Pattern.compile(
        "[0-7],[^;]*;(?:"
            + "DMAR: \\[(?:DMA (?:Read|Write)(?: NO_PASID| PASID 0x[0-9a-f]+)?|INTR-REMAP)]"
            + (" Request device \\[" + withoutDomain + "] ")
            + ("|\\S+ " + whole + ": AMD-Vi: Event logged \\[IO_PAGE_FAULT domain=")
            + ("|AMD-Vi: Event logged \\[IO_PAGE_FAULT device=" + whole + " domain=")
            + ")");
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
