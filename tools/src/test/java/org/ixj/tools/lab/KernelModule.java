// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The kernel module in the lab, and what the kernel tells of it. Root's. */
final class KernelModule {
  static final Path DEBUG = Path.of("/sys/kernel/debug");
  static final Path TRACING = Path.of("/sys/kernel/tracing");

  private static final long CHUNK = 2L << 20;
  private static final long PAGE = 4096;

  static void load() throws IOException, InterruptedException {
    run(Path.of("../tools/module").toAbsolutePath().normalize().toString(), "load");
    mount("debugfs", DEBUG.resolve("ix"), DEBUG);
    mount("tracefs", TRACING.resolve("trace"), TRACING);
  }

  /** Fails while anything of a domain is left. */
  static void unload() throws IOException, InterruptedException {
    run(Path.of("../tools/module").toAbsolutePath().normalize().toString(), "unload");
  }

  private static void mount(String type, Path there, Path on)
      throws IOException, InterruptedException {
    if (!Files.exists(there)) {
      run("mount", "-t", type, "none", on.toString());
    }
  }

  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), said).isZero();
    return said;
  }

  /** How many domains there are on this machine. */
  static int domains() throws IOException {
    try (Stream<Path> entries = Files.list(DEBUG.resolve("ix"))) {
      return (int) entries.count();
    }
  }

  /** A mapping of a process: addresses from {@code start} on, below {@code end}. */
  record Range(long start, long end) {
    boolean contains(long address) {
      return address >= start && address < end;
    }
  }

  /** The process's mappings of files of the module whose name begins so. */
  static List<Range> mappings(long pid, String name) throws IOException {
    List<Range> found = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
      if (line.contains("[ix:" + name)) {
        int dash = line.indexOf('-');
        found.add(
            new Range(
                Long.parseUnsignedLong(line.substring(0, dash), 16),
                Long.parseUnsignedLong(line.substring(dash + 1, line.indexOf(' ')), 16)));
      }
    }
    return found;
  }

  /** The page-frame numbers of the chunks of a pool that a process has mapped. */
  static List<Long> frames(long pid) throws IOException {
    List<Long> frames = new ArrayList<>();
    try (var map = new java.io.RandomAccessFile("/proc/" + pid + "/pagemap", "r")) {
      for (Range range : mappings(pid, "domain")) {
        for (long at = range.start(); at < range.end(); at += CHUNK) {
          map.seek(at / PAGE * Long.BYTES);
          // Documentation/admin-guide/mm/pagemap.rst: bits 0 to 54.
          frames.add(Long.reverseBytes(map.readLong()) & ((1L << 55) - 1));
        }
      }
    }
    return frames;
  }

  /** Writes one of the tracing folder's files. */
  static void trace(String file, String text) throws IOException {
    Files.writeString(TRACING.resolve(file), text);
  }

  private KernelModule() {}
}
