// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a dataplane's sockets lie while it runs, found by its name: {@code
 * <base>/<name>/{wire,control,app}.sock}. The base is {@code /run/ixj} for root, {@code
 * $XDG_RUNTIME_DIR/ixj} or a private folder under the temporary directory otherwise.
 */
public final class RunDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel lock;

  private RunDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Claims the name for this process.
   *
   * @throws DataplaneException when another dataplane runs under it
   */
  public static RunDirectory claim(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")) {
      throw new ConfigException(
          "'" + name + "' is no dataplane name: use up to 32 letters, digits, '.', '_' and '-'");
    }
    Path path = of(name);
    try {
      Files.createDirectories(path);
      FileChannel lock =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock.tryLock() == null) {
        lock.close();
        throw new DataplaneException(
            "a dataplane named '" + name + "' is running; give this one another --name");
      }
      // The application passes through to its socket and its class path, and can list nothing.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
      return new RunDirectory(path, lock);
    } catch (IOException e) {
      throw new DataplaneException("cannot use " + path + ": " + e.getMessage(), e);
    }
  }

  /** The folder of the dataplane {@code name}, there or not. */
  public static Path of(String name) {
    return base().resolve(name);
  }

  /** The socket a {@code wire} peer connects to. */
  public static Path wireSocket(Path directory) {
    return directory.resolve("wire.sock");
  }

  /** The socket that tells figures. */
  public static Path controlSocket(Path directory) {
    return directory.resolve("control.sock");
  }

  /** The claimed folder. */
  public Path path() {
    return path;
  }

  /** The socket the application connects to. */
  public Path applicationSocket() {
    return path.resolve("app.sock");
  }

  /** Where the application's class path is laid out, so that another user may read it. */
  public Path applicationFiles() {
    return path.resolve("app");
  }

  @Override
  public void close() {
    try {
      deleteTree(path);
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes unused)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, java.io.IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static Path base() {
    if ("root".equals(System.getProperty("user.name"))) {
      return Path.of("/run/ixj");
    }
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    return runtime != null && !runtime.isEmpty()
        ? Path.of(runtime, "ixj")
        : Path.of(System.getProperty("java.io.tmpdir"), "ixj-" + System.getProperty("user.name"));
  }
}
