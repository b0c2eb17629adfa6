// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The folders in which everybody may write (file-hierarchy(7)), and what an attacker leaves. */
public final class SharedFolder {
  /** Those that a host has. */
  public static List<Path> all() {
    return List.of(Path.of("/tmp"), Path.of("/var/tmp"), Path.of("/dev/shm")).stream()
        .filter(Files::isDirectory)
        .toList();
  }

  /**
   * The file that the application of a dataplane leaves in a folder.
   *
   * @param kind by which attacks tell theirs
   */
  public static Path left(Path folder, String kind, String dataplane) {
    return folder.resolve("ixj-" + kind + "-" + dataplane);
  }

  /** Those of these files that are there. */
  public static List<Path> found(String kind, String dataplane) {
    return all().stream()
        .map(folder -> left(folder, kind, dataplane))
        .filter(Files::exists)
        .toList();
  }

  /** Sees what is there on the host, and takes it away in the end. */
  public static Witness witness(String kind, String dataplane) {
    return new Witness() {
      @Override
      public @Nullable String objection() {
        List<Path> files = found(kind, dataplane);
        return files.isEmpty() ? null : "it left " + files;
      }

      @Override
      public void close() {
        found(kind, dataplane).forEach(SharedFolder::delete);
      }
    };
  }

  /** Deletes one that is there. */
  public static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SharedFolder() {}
}
