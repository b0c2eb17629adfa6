// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import org.ixj.linux.LinuxProcess;

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
      makeBase(base());
      makeOwn(path);
      FileChannel lock =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(lock)) {
        throw new DataplaneException(
            "a dataplane named '" + name + "' is running; give this one another --name");
      }
      // Whoever may read it may lock it.
      Files.setPosixFilePermissions(
          path.resolve("lock"), PosixFilePermissions.fromString("rw-------"));
      // The application passes through to its socket and its class path, and can list nothing.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
      return new RunDirectory(path, lock);
    } catch (AccessDeniedException e) {
      // Its message is the path once more.
      throw new DataplaneException(
          "cannot use "
              + path
              + ": permission denied; set "
              + BASE_VARIABLE
              + " to a folder of yours",
          e);
    } catch (IOException e) {
      throw new DataplaneException("cannot use " + path + ": " + e.getMessage(), e);
    }
  }

  private static boolean locked(FileChannel lock) throws IOException {
    try {
      if (lock.tryLock() != null) {
        return true;
      }
      lock.close();
      return false;
    } catch (OverlappingFileLockException e) {
      // Held in this very process. The channel stays open on purpose: closing any descriptor of a
      // file gives up the process's locks on it (fcntl(2)), the other dataplane's among them.
      return false;
    }
  }

  /** The folder of all dataplanes of this user, which nobody else may be able to rearrange. */
  static void makeBase(Path base) throws IOException {
    if (base.getParent() != null) {
      Files.createDirectories(base.getParent());
    }
    makeOwn(base);
  }

  /** Makes a folder, or sees to it that one that is there is really ours alone to write. */
  static void makeOwn(Path folder) throws IOException {
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      // Set besides: a strict umask would keep the application from passing through.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    } catch (FileAlreadyExistsException e) {
      PosixFileAttributes there =
          Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      int owner = (Integer) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      if (!there.isDirectory()
          || owner != LinuxProcess.effectiveUid()
          || there.permissions().contains(PosixFilePermission.GROUP_WRITE)
          || there.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new DataplaneException(
            folder + " is not a folder that only this user can write; remove it", e);
      }
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

  /** Names the base for this process and those it starts, where the rule below does not do. */
  public static final String BASE_VARIABLE = "IXJ_RUN_DIR";

  /** Where the folders of all this user's dataplanes lie. */
  public static Path base() {
    String given = System.getenv(BASE_VARIABLE);
    if (given != null && !given.isEmpty()) {
      return Path.of(given);
    }
    if (LinuxProcess.effectiveUid() == 0) {
      return Path.of("/run/ixj");
    }
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    return runtime != null && !runtime.isEmpty()
        ? Path.of(runtime, "ixj")
        : Path.of(System.getProperty("java.io.tmpdir"), "ixj-" + System.getProperty("user.name"));
  }
}
