// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a group of processes may be put under one of the kernel's controllers (cgroups(7)): in the
 * controller's own hierarchy (version 1) or in the one of all (version 2).
 *
 * @param parent folder to make the group's folder in
 * @param unified whether its files are those of version 2
 */
record ControllerPlace(Path parent, boolean unified) {
  private static final Path SELF = Path.of("/proc/self");
  private static final String ENABLED = "cgroup.subtree_control";

  /** A line of mountinfo (proc(5)): fields from the root within the hierarchy, and after " - ". */
  private static final int ROOT = 3;

  private static final int AT = 4;

  /** Below the group of this very process as far as the kernel allows it, or null. */
  static @Nullable ControllerPlace of(String controller) {
    try {
      return of(
          controller,
          Files.readAllLines(SELF.resolve("mountinfo")),
          Files.readAllLines(SELF.resolve("cgroup")));
    } catch (IOException e) {
      return null;
    }
  }

  /** The same by what the kernel says of a process's mounts, and of its groups. */
  static @Nullable ControllerPlace of(String controller, List<String> mounts, List<String> groups) {
    for (String mount : mounts) {
      ControllerPlace place = in(mount, groups, controller);
      if (place != null) {
        return place;
      }
    }
    return null;
  }

  private static @Nullable ControllerPlace in(
      String mount, List<String> groups, String controller) {
    String[] halves = mount.split(" - ", 2);
    String[] fields = halves[0].split(" ", -1);
    String[] type = halves[1].split(" ", -1);
    Path at = Path.of(fields[AT]);
    Path root = Path.of(fields[ROOT]);
    if (type[0].equals("cgroup") && has(type[2].split(","), controller)) {
      Path own = own(at, root, groups, controller);
      return own == null ? null : new ControllerPlace(own, false);
    }
    if (type[0].equals("cgroup2") && has(words(at.resolve("cgroup.controllers")), controller)) {
      Path own = own(at, root, groups, "");
      return own == null ? null : unified(at, own, controller);
    }
    return null;
  }

  /** The folder of this process's group, or null where the mount does not show it. */
  private static @Nullable Path own(Path at, Path root, List<String> groups, String controller) {
    for (String group : groups) {
      String[] parts = group.split(":", 3);
      Path path = Path.of(parts[2]);
      if (has(parts[1].split(","), controller)) {
        return path.startsWith(root) ? at.resolve(root.relativize(path)).normalize() : null;
      }
    }
    return null;
  }

  /**
   * Only a group without processes, or the root of all, gives a controller to groups below it: if
   * not this process's, then the one above.
   */
  private static @Nullable ControllerPlace unified(Path at, Path own, String controller) {
    List<Path> down = new ArrayList<>();
    for (Path folder = own; folder != null && folder.startsWith(at); folder = folder.getParent()) {
      down.addFirst(folder);
    }
    down.forEach(folder -> enable(folder, controller));
    return Stream.of(own, own.resolve("..").normalize())
        .filter(folder -> folder.startsWith(at))
        .filter(folder -> has(words(folder.resolve(ENABLED)), controller))
        .findFirst()
        .map(folder -> new ControllerPlace(folder, true))
        .orElse(null);
  }

  private static void enable(Path folder, String controller) {
    try {
      Files.writeString(folder.resolve(ENABLED), "+" + controller);
    } catch (IOException e) {
      // It is enabled, or cannot be: looked at afterwards.
    }
  }

  private static boolean has(String[] all, String controller) {
    return Arrays.asList(all).contains(controller);
  }

  private static String[] words(Path file) {
    try {
      return Files.readString(file).strip().split("\\s+");
    } catch (IOException e) {
      return new String[0];
    }
  }
}
