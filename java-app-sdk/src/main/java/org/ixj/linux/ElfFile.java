// SPDX-License-Identifier: Apache-2.0
package org.ixj.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Files of the format that Linux has programs and libraries in (elf(5)). */
public final class ElfFile {
  private static final byte[] MAGIC = {0x7F, 'E', 'L', 'F'};

  // Elf64_Ehdr and Elf64_Phdr, elf(5): places in them, and their lengths.
  private static final int HEADER_BYTES = 64;
  private static final int E_PHOFF = 32;
  private static final int E_PHNUM = 56;
  private static final int ENTRY_BYTES = 56;
  private static final int P_OFFSET = 8;
  private static final int P_FILESZ = 32;

  /** Whether {@code file} is a regular file that begins as one. */
  public static boolean is(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    }
  }

  /**
   * Whether all that a loader would map of {@code file}, a 64-bit one, lies in it. What lies beyond
   * a file's end is no error when it is mapped, but the end of the process when it is touched.
   */
  public static boolean isWhole(Path file) throws IOException {
    if (!is(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer header = read(channel, 0, HEADER_BYTES);
      if (header.remaining() < HEADER_BYTES) {
        return false;
      }
      int entries = Short.toUnsignedInt(header.getShort(E_PHNUM));
      ByteBuffer table = read(channel, header.getLong(E_PHOFF), entries * ENTRY_BYTES);
      if (table.remaining() < entries * ENTRY_BYTES) {
        return false;
      }
      for (int at = 0; at < table.limit(); at += ENTRY_BYTES) {
        long offset = table.getLong(at + P_OFFSET);
        long bytes = table.getLong(at + P_FILESZ);
        if (offset < 0 || bytes < 0 || offset > channel.size() - bytes) {
          return false;
        }
      }
      return true;
    }
  }

  /** Fewer bytes than wanted where the file ends. */
  private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int got = 0;
    while (at >= 0 && buffer.hasRemaining() && got >= 0) {
      got = channel.read(buffer, at + buffer.position());
    }
    return buffer.flip();
  }

  private ElfFile() {}
}
