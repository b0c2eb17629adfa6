// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What an application may have of the host's memory, whatever kind it is of and whoever of its
 * processes has it: a control group (cgroups(7)) for as long as it lives, without huge pages. When
 * the group runs out, the kernel kills in it and nowhere else.
 */
final class ControlGroup {
  private static final Logger LOG = LogManager.getLogger(ControlGroup.class);

  /** Ours, with the number of the dataplane's process at the end. */
  private static final Pattern NAME = Pattern.compile("ixj-.+-([0-9]+)");

  /** Goes into each folder's group before it becomes what is to be run. */
  private static final String SCRIPT =
      """
      while [ "$1" != -- ]; do
        echo $$ >"$1/cgroup.procs" || exit
        shift
      done
      shift
      exec "$@"
      """;

  /** What is asked for in one piece may be so much of the bound, and is not counted if refused. */
  private static final int NEAR = 16;

  private static final Path HUGE_PAGES = Path.of("/proc/sys/vm/nr_hugepages");

  private final long bytes;
  private final @Nullable Path memory;
  private final boolean unified;
  private final @Nullable Path hugePages;
  private final @Nullable String weakness;
  private long formerly;

  private ControlGroup(
      long bytes,
      @Nullable Path memory,
      boolean unified,
      @Nullable Path hugePages,
      @Nullable String weakness) {
    this.bytes = bytes;
    this.memory = memory;
    this.unified = unified;
    this.hugePages = hugePages;
    this.weakness = weakness;
  }

  /**
   * As much of it as can be had here. Removes what dataplanes that were killed have left.
   *
   * @param dataplane names the groups, for people
   * @param bytes the bound
   */
  static ControlGroup choose(int ownUid, String dataplane, long bytes) throws InterruptedException {
    if (ownUid != 0) {
      return none("not root: nothing bounds the application's memory");
    }
    String name = "ixj-" + dataplane + "-" + ProcessHandle.current().pid();
    ControllerPlace place = ControllerPlace.of("memory");
    Path memory = under(place, name);
    Path hugePages = under(ControllerPlace.of("hugetlb"), name);
    boolean unified = place != null && place.unified();
    ControlGroup all = new ControlGroup(bytes, memory, unified, hugePages, null);
    if (memory != null && hugePages != null && all.works()) {
      return all;
    }
    ControlGroup most = new ControlGroup(bytes, memory, unified, null, withoutHugePages());
    if (memory != null && most.works()) {
      return most;
    }
    return none(
        "no control group for memory can be made here (cgroups(7)): nothing bounds the"
            + " application's");
  }

  private static @Nullable Path under(@Nullable ControllerPlace place, String name) {
    if (place == null) {
      return null;
    }
    sweep(place.parent());
    return place.parent().resolve(name);
  }

  /** Nothing. */
  static ControlGroup none(@Nullable String weakness) {
    return new ControlGroup(0, null, false, null, weakness);
  }

  private static @Nullable String withoutHugePages() {
    try {
      return Files.readString(HUGE_PAGES).strip().equals("0")
          ? null
          : "no control group for huge pages can be made here: the application may take the host's";
    } catch (IOException e) {
      return null; // nor are there any
    }
  }

  private boolean works() throws InterruptedException {
    try {
      make();
      return Confinement.works(words());
    } catch (DataplaneException e) {
      LOG.debug("no control group", e);
      return false;
    } finally {
      remove();
    }
  }

  /** What is weaker here than it could be, or null. */
  @Nullable String weakness() {
    return weakness;
  }

  /** The bound as a JVM is to take it, which has no control group in sight. */
  List<String> jvmOptions() {
    return memory == null ? List.of() : List.of("-XX:MaxRAM=" + bytes);
  }

  private List<Path> folders() {
    List<Path> all = new ArrayList<>();
    if (memory != null) {
      all.add(memory);
    }
    if (hugePages != null && !hugePages.equals(memory)) {
      all.add(hugePages);
    }
    return all;
  }

  /**
   * Before an application is started.
   *
   * @throws DataplaneException when it cannot be had any more
   */
  void make() {
    try {
      for (Path folder : folders()) {
        Files.createDirectories(folder);
      }
      bound();
      formerly = timesUsedUp();
    } catch (IOException e) {
      throw new DataplaneException("cannot bound the application's memory: " + e.getMessage(), e);
    }
  }

  private void bound() throws IOException {
    if (memory != null) {
      Files.writeString(
          memory.resolve(unified ? "memory.max" : "memory.limit_in_bytes"), Long.toString(bytes));
      // What goes to swap is no less the host's; not there where the kernel does not count it.
      writeIfThere(memory.resolve("memory.swap.max"), "0");
      writeIfThere(memory.resolve("memory.memsw.limit_in_bytes"), Long.toString(bytes));
    }
    if (hugePages != null) {
      // Of each size, and before they are used, too: rsvd.
      try (DirectoryStream<Path> limits =
          Files.newDirectoryStream(hugePages, "hugetlb.*.{max,limit_in_bytes}")) {
        for (Path limit : limits) {
          Files.writeString(limit, "0");
        }
      }
    }
  }

  private static void writeIfThere(Path file, String value) throws IOException {
    if (Files.exists(file)) {
      Files.writeString(file, value);
    }
  }

  /** Words to put before a command line that is run as root. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    if (!folders().isEmpty()) {
      words.addAll(List.of("sh", "-c", SCRIPT, "sh"));
      folders().forEach(folder -> words.add(folder.toString()));
      words.add("--");
    }
    return words;
  }

  /** What to say of an end by a signal: that it had used up its memory, if so. */
  ExitStatus explain(ExitStatus end) {
    return end.signalled() && timesUsedUp() > formerly
        ? end.because("it had used up its memory of " + (bytes >> 20) + " MiB")
        : end;
  }

  /** How often the bound was met and the kernel had to kill for it. */
  private long timesUsedUp() {
    if (memory == null) {
      return 0;
    }
    if (unified) {
      return count(memory.resolve("memory.events"), "oom ");
    }
    // That of kills has those for want of the host's memory, too.
    boolean met = count(memory.resolve("memory.max_usage_in_bytes"), "") >= bytes - bytes / NEAR;
    return met ? count(memory.resolve("memory.oom_control"), "oom_kill ") : 0;
  }

  private static long count(Path file, String label) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(label))
          .mapToLong(line -> Long.parseLong(line.substring(label.length())))
          .sum();
    } catch (IOException e) {
      return 0; // not with this kernel
    }
  }

  /** After an application's end. What somebody is still in is removed another time. */
  void remove() {
    folders().forEach(ControlGroup::remove);
  }

  private static void remove(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      LOG.debug("a control group cannot be removed yet", e);
    }
  }

  /** Removes the groups of dataplanes that are no more. */
  private static void sweep(Path parent) {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, "ixj-*")) {
      for (Path group : groups) {
        Matcher name = NAME.matcher(group.getFileName().toString());
        if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
          remove(group);
        }
      }
    } catch (IOException e) {
      LOG.debug("leftovers cannot be looked for", e);
    }
  }
}
