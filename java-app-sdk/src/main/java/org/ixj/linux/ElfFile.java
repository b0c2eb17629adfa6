// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Files of the format that Linux has programs and libraries in (elf(5)). */
public final class ElfFile {
  private static final byte[] MAGIC = {0x7F, 'E', 'L', 'F'};

  /** Whether {@code file} is a regular file that begins as one. */
  public static boolean is(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    }
  }

  private ElfFile() {}
}
