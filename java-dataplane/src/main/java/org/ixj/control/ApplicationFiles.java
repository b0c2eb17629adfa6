// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.ixj.linux.LinuxProcess;
import org.ixj.sdk.Application;

/**
 * Lays an application's class path out where another user can read it, and that one alone. The
 * checkout may lie in a home folder that the application's user has no way into, and must not get
 * one.
 */
final class ApplicationFiles {
  /**
   * Copies the SDK and the application's jars and folders; the class path of the copies. Of a
   * program copies the file; its path.
   *
   * @param uid who is to read them, and the number of their group
   */
  static String layOut(Path target, ApplicationSpec application, int uid) {
    try {
      RunDirectory.deleteTree(target);
      Files.createDirectories(target);
      readableFor(uid, target);
      if (application.program()) {
        Path copy = target.resolve(application.shortName());
        Files.copy(Path.of(application.className()), copy);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("r-xr-xr-x"));
        return copy.toString();
      }
      List<Path> sources = new ArrayList<>();
      sources.add(sdk());
      sources.addAll(application.classPath());
      List<String> copies = new ArrayList<>();
      for (Path source : sources) {
        Path copy = target.resolve(copies.size() + "-" + source.toRealPath().getFileName());
        copyTree(source.toRealPath(), copy);
        copies.add(copy.toString());
      }
      return String.join(":", copies);
    } catch (IOException e) {
      throw new DataplaneException(
          "cannot lay the application out in " + target + ": " + e.getMessage(), e);
    }
  }

  /** The jar or folder this JVM itself has the SDK from. */
  private static Path sdk() {
    try {
      return Path.of(Application.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new DataplaneException("the SDK does not lie in a file: " + e.getMessage(), e);
    }
  }

  private static void copyTree(Path source, Path target) throws IOException {
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes unused)
              throws IOException {
            Path copy = target.resolve(source.relativize(directory).toString());
            Files.createDirectories(copy);
            readable(copy);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isSymbolicLink()) {
              // Followed with our rights, it could publish a file its author may not read.
              throw new IOException(file + " is a symbolic link; give what it points to instead");
            }
            Path copy =
                file.equals(source) ? target : target.resolve(source.relativize(file).toString());
            Files.copy(file, copy);
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("r--r--r--"));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Ours to write; nobody else passes through to what lies in it. */
  private static void readableFor(int uid, Path directory) throws IOException {
    if (uid != LinuxProcess.effectiveUid()) {
      Ownership.giveGroup(directory, uid);
    }
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
  }

  private static void readable(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private ApplicationFiles() {}
}
