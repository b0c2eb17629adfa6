// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.ixj.vmm.Ring3Application;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no program for ring 3, before anybody looks into them. */
final class Ring3ProgramTest {
  @TempDir Path folder;

  private Path sparse(long bytes) throws IOException {
    Path file = folder.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(bytes);
    }
    return file;
  }

  private static void isRefused(Path file, String reason) {
    assertThatThrownBy(() -> Ring3Program.read(file))
        .isInstanceOf(DataplaneException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
  }

  @Test
  void whatIsTooLargeIsNotReadToItsEnd() throws IOException {
    isRefused(sparse(Ring3Application.PROGRAM_BYTES + 1L), "it has more than 64 MiB");
    isRefused(sparse(3L << 30), "it has more than 64 MiB");
    assertThat(Ring3Program.read(sparse(Ring3Application.PROGRAM_BYTES)))
        .hasSize(Ring3Application.PROGRAM_BYTES);
  }

  @Test
  void whatCannotBeReadIsRefusedWithTheReason() {
    isRefused(folder, "it is a folder");
    isRefused(folder.resolve("none"), "there is no program");
    isRefused(Path.of("/dev/zero"), "it is no regular file");
    // Files of /proc say so, and some have a reader wait.
    isRefused(Path.of("/proc/kmsg"), "it is empty");
  }
}
