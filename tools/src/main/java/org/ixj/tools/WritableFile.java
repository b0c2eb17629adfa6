// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A file to write at the end of the work: whether it can be is found out before it begins. */
final class WritableFile implements ITypeConverter<Path> {
  /**
   * Two reports of one command, either of which may be null.
   *
   * @throws IllegalArgumentException if the second would overwrite the first
   */
  static void differ(@Nullable Path one, @Nullable Path other) {
    if (one != null && other != null && same(one, other)) {
      throw new IllegalArgumentException("two reports cannot go to one file, " + one);
    }
  }

  @Override
  public Path convert(String text) {
    Path file = Path.of(text);
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw new TypeConversionException(text + " is a folder");
    }
    if (!Files.isDirectory(folder)) {
      throw new TypeConversionException("there is no folder " + folder);
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new TypeConversionException("this user may not write " + text);
    }
    return file;
  }

  private static boolean same(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }
}
