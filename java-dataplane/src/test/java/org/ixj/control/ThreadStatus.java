// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the kernel says of a thread: its {@code status} file, key to value. */
final class ThreadStatus {
  /** Of a folder of /proc. */
  static Map<String, String> of(String folder) throws IOException {
    return read(Path.of("/proc", folder));
  }

  /** Of this process's elastic threads. */
  static List<Map<String, String>> ofElasticThreads() throws IOException {
    return ofThreads("elastic-");
  }

  /** Of this process's threads whose name begins so. */
  static List<Map<String, String>> ofThreads(String prefix) throws IOException {
    List<Map<String, String>> all = new ArrayList<>();
    try (var tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        Map<String, String> status = readOrNone(task);
        if (status.getOrDefault("Name", "").startsWith(prefix)) {
          all.add(status);
        }
      }
    }
    return all;
  }

  private static Map<String, String> readOrNone(Path folder) throws IOException {
    try {
      return read(folder);
    } catch (NoSuchFileException e) {
      return Map.of(); // a thread that has ended since
    }
  }

  private static Map<String, String> read(Path folder) throws IOException {
    Map<String, String> status = new HashMap<>();
    for (String line : Files.readAllLines(folder.resolve("status"))) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        status.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return status;
  }

  private ThreadStatus() {}
}
