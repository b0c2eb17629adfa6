// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
final class FileViewTest {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  @BeforeAll
  static void whatIsNeeded() {
    Requirements.root();
  }

  private static int in(List<Path> needed, String... command) throws Exception {
    List<String> words = new ArrayList<>(FileView.words(needed));
    words.addAll(List.of(command));
    return new ProcessBuilder(words).inheritIO().start().waitFor();
  }

  @Test
  void theHostsMountsStayAsTheyAre() throws Exception {
    String before = Files.readString(MOUNTS);
    assertThat(in(List.of(), "test", "-w", "/tmp")).isZero();
    assertThat(Files.readString(MOUNTS)).isEqualTo(before);
  }

  @Test
  void nothingElseIsWritten(@TempDir Path folder) throws Exception {
    assertThat(in(List.of(folder), "sh", "-c", "test -d $0 && ! touch $0/x", folder.toString()))
        .isZero();
    assertThat(in(List.of(), "sh", "-c", "! touch /ixj-file-view")).isZero();
  }

  /**
   * Where a dataplane runs below a folder that everybody writes to, its application must find it.
   */
  @Test
  void whatIsNeededIsThere() throws Exception {
    Path file = Files.createTempFile(Path.of("/tmp"), "ixj-view", null);
    try {
      assertThat(in(List.of(file), "test", "-e", file.toString())).isZero();
      assertThat(in(List.of(), "test", "!", "-e", file.toString())).isZero();
    } finally {
      Files.delete(file);
    }
  }

  /** What is open to everybody there is a way to the host, however read only it is. */
  @Test
  void ofTheServicesOnlyWhatIsNeededIsThere() throws Exception {
    Path folder = Files.createTempDirectory(Path.of("/run"), "ixj-view");
    try {
      String looks = "test -d $0 && ! touch $0/x && test \"$(ls /run)\" = \"$(basename $0)\"";
      assertThat(in(List.of(folder), "sh", "-c", looks, folder.toString())).isZero();
      assertThat(in(List.of(), "sh", "-c", "test -z \"$(ls /run)\" && ! touch /run/x")).isZero();
    } finally {
      Files.delete(folder);
    }
  }

  @Test
  void terminalsAreItsOwn() throws Exception {
    String looks = "test \"$(ls /dev/pts)\" = ptmx";
    assertThat(in(List.of(), "sh", "-c", looks)).isZero();
  }
}
