// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an application sees of the file system, in a mount namespace of its own: everything that is
 * there, to be read as far as its user may, and in the places where everybody writes a small empty
 * one that ends with it. So it leaves nothing behind, neither for the next application nor in the
 * host's memory, and finds nothing that a former one left. The folder of running services, whose
 * sockets and pipes can be written to however read only they are, has only what is needed; of
 * terminals it has some of its own, and of control groups, which name all that runs on the host,
 * none.
 */
final class FileView {
  /** Folders that everybody may write to (hier(7), file-hierarchy(7)). */
  private static final List<String> SHARED = List.of("/dev/shm", "/tmp", "/var/tmp");

  /** Where what runs on the host has its sockets and pipes (file-hierarchy(7)). */
  private static final String SERVICES = "/run";

  /**
   * The first word names the places, the second what is needed of the services. mountinfo (proc(5))
   * escapes blanks in octal, and has what is hidden below another mount, too: so each keeps the
   * other options that it has. What root cannot reach, such as another user's FUSE, the application
   * cannot either; proc gives an ordinary user nothing to write but its own. Of each place it may
   * fill 32 MiB, beside its heap; of the host's 4096 terminals (kernel.pty.max) it has 64.
   */
  private static final String SCRIPT =
      """
      places=$1 needed=$2
      shift 2
      while read -r _ _ _ _ at _; do
        at=$(printf %b "$at")
        case $at in /proc | /proc/*) continue ;; esac
        [ ! -e "$at" ] || mount -n -o remount,bind,ro "$at" || exit
      done </proc/self/mountinfo
      for at in $places; do
        mount -n -t tmpfs -o mode=1777,nosuid,nodev,size=32m,nr_inodes=8192 ixj "$at" || exit
      done
      if [ -d /dev/pts ]; then
        mount -n -t devpts -o newinstance,ptmxmode=0666,max=64 ixj /dev/pts || exit
      fi
      if [ -d /run ]; then
        [ -z "$needed" ] || exec 9<"$needed" # to be found again below what covers it
        mount -n -t tmpfs -o mode=755,nosuid,nodev,noexec,size=64k ixj /run || exit
        if [ -n "$needed" ]; then
          (umask 066 && mkdir -p "$needed") || exit
          mount -n -c --bind /proc/self/fd/9 "$needed" || exit
          mount -n -o remount,bind,ro "$needed" || exit
          exec 9<&-
        fi
        mount -n -o remount,ro /run || exit
      fi
      if [ -d /sys/fs/cgroup ]; then
        mount -n -t tmpfs -o ro,mode=555,size=4k ixj /sys/fs/cgroup || exit
      fi
      exec "$@"
      """;

  /**
   * Words to put before a command line that is run as root. The mount namespace is made here and by
   * nobody else: without it the script would do to the host what it is to do to the application.
   *
   * @param needed folders that the application must still find; a shared one that has one of them
   *     is to be read only, as everything else; of what lies with the services the first counts
   */
  static List<String> words(List<Path> needed) {
    String places =
        SHARED.stream()
            .filter(place -> needed.stream().noneMatch(file -> lies(file, Path.of(place))))
            .filter(place -> Path.of(place).toFile().isDirectory())
            .collect(Collectors.joining(" "));
    String kept =
        needed.stream()
            .map(FileView::real)
            .filter(file -> file.startsWith(SERVICES))
            .map(Path::toString)
            .findFirst()
            .orElse("");
    return List.of(
        "unshare", "--mount", "--propagation=private", "sh", "-c", SCRIPT, "sh", places, kept);
  }

  private static boolean lies(Path file, Path folder) {
    return Stream.of(file, real(file)).anyMatch(path -> path.startsWith(folder));
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file; // not made yet
    }
  }

  private FileView() {}
}
