// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.ixj.control.RunDirectory;
import org.junit.jupiter.api.Test;

class RemainsTest {
  @Test
  void onlyWhatSuitesLeftThatAreNoMoreIsRemoved() throws IOException, InterruptedException {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path left = RunDirectory.of(Remains.name(ended.pid(), "process-c"));
    String ours = Remains.name(ProcessHandle.current().pid(), "t");
    try (RunDirectory running = RunDirectory.claim(ours)) {
      Files.createDirectory(
          left, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.createFile(left.resolve("lock"));

      Remains.remove();

      assertThat(running.path()).exists();
    }
    assertThat(left).doesNotExist();
  }
}
