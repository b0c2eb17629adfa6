// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.ixj.linux.LinuxProcess;
import org.ixj.linux.UnixSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of dataplanes, and the folders their sockets lie in. */
final class RunDirectoryTest {
  private final String name = "t-run-" + ProcessHandle.current().pid();

  @Test
  void nameIsTakenWhileADataplaneHasItAndFreeAfterwards() {
    try (RunDirectory first = RunDirectory.claim(name)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> RunDirectory.claim(name))
            .isInstanceOf(DataplaneException.class)
            .hasMessageContaining("is running");
      }
      assertThat(first.path()).exists();
    }
    assertThat(RunDirectory.of(name)).doesNotExist();
    RunDirectory.claim(name).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/b", "-x", ".hidden", "name with space", "n\n"})
  void nameThatCouldLeadElsewhereIsRefused(String bad) {
    assertThatThrownBy(() -> RunDirectory.claim(bad)).isInstanceOf(ConfigException.class);
  }

  /** As after kill -9: files and socket files lie there, and nobody listens. */
  @Test
  void whatADeadDataplaneLeftIsTakenOver() throws IOException {
    Path left = RunDirectory.of(name);
    RunDirectory.makeOwn(left);
    Files.createDirectories(left.resolve("app/0-old"));
    Files.createFile(left.resolve("lock"));
    for (String socket : List.of("wire.sock", "control.sock", "app.sock")) {
      UnixSocket.listen(left.resolve(socket), 0600, 1).close();
    }
    assertThatCode(
            () ->
                Dataplane.start(
                        WireServiceTest.config(name, "wire", "10.9.0.1/24"),
                        i -> new WireClient("10.9.0.2"))
                    .close())
        .doesNotThrowAnyException();
    assertThat(left).doesNotExist();
  }

  @Test
  void folderThatOthersCanWriteOrThatIsALinkIsRefused(@TempDir Path folder) throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    for (Path bad : List.of(open, link)) {
      assertThatThrownBy(() -> RunDirectory.makeOwn(bad))
          .isInstanceOf(DataplaneException.class)
          .hasMessageContaining("remove it");
    }
    assertThatCode(() -> RunDirectory.makeOwn(real)).doesNotThrowAnyException();
  }

  @Test
  void linkInAnApplicationsFolderIsNotFollowed(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Path classes = Files.createDirectory(folder.resolve("classes"));
    Files.createSymbolicLink(classes.resolve("Innocent.class"), secret);
    assertThatThrownBy(
            () ->
                ApplicationFiles.layOut(
                    folder.resolve("app"),
                    new ApplicationSpec("x.Y", List.of(classes)),
                    LinuxProcess.effectiveUid()))
        .isInstanceOf(DataplaneException.class)
        .hasMessageContaining("symbolic link");
  }

  @Test
  void applicationsFilesAreReadByItsOwnUserAlone(@TempDir Path folder) throws IOException {
    Requirements.root();
    int uid = 61_200;
    Path app = folder.resolve("app");
    ApplicationFiles.layOut(app, new ApplicationSpec("x.Y", List.of()), uid);
    assertThat(Files.getAttribute(app, "unix:gid")).isEqualTo(uid);
    assertThat(Files.getAttribute(app, "unix:uid")).isEqualTo(0);
    assertThat(Files.getPosixFilePermissions(app))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
  }
}
