// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.sriov;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Processes that have one of some device nodes open, by whatever path they came to it.
 *
 * @param paths where the nodes usually are
 * @param devices their device numbers, as stat(2) tells them
 */
record Holders(Set<String> paths, Set<Long> devices) {
  /** The file's kind in st_mode, and a character device's; inode(7). */
  private static final int S_IFMT = 0170000;

  private static final int S_IFCHR = 0020000;

  /**
   * The number as stat(2) has it of what sysfs writes as {@code major:minor}; see glibc's {@code
   * gnu_dev_makedev}.
   */
  static long device(String text) {
    int colon = text.indexOf(':');
    long major = Long.parseLong(text.substring(0, colon));
    long minor = Long.parseLong(text.substring(colon + 1));
    return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
  }

  /** Without root those of other users stay unseen. */
  List<String> in(Path proc) {
    List<String> holders = new ArrayList<>();
    for (Path process : PciFunction.list(proc)) {
      String pid = String.valueOf(process.getFileName());
      if (Character.isDigit(pid.charAt(0)) && holds(process.resolve("fd"))) {
        holders.add("process " + pid);
      }
    }
    return holders;
  }

  private boolean holds(Path descriptors) {
    if (!Files.isReadable(descriptors)) {
      return false;
    }
    List<Path> open;
    try {
      open = PciFunction.list(descriptors);
    } catch (UncheckedIOException e) {
      return false; // the process has ended meanwhile
    }
    for (Path descriptor : open) {
      try {
        String path = Files.readSymbolicLink(descriptor).toString();
        // What has no path, as a socket, is no device.
        if (paths.contains(path) || (path.startsWith("/") && leadsToDevice(descriptor))) {
          return true;
        }
      } catch (IOException e) {
        // Closed meanwhile.
      }
    }
    return false;
  }

  /** The link is followed to what is open, even where no path leads there. */
  private boolean leadsToDevice(Path descriptor) throws IOException {
    Map<String, @Nullable Object> found = Files.readAttributes(descriptor, "unix:mode,rdev");
    return found.get("mode") instanceof Integer mode
        && (mode & S_IFMT) == S_IFCHR
        && found.get("rdev") instanceof Long device
        && devices.contains(device);
  }
}
