// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("system")
@Timeout(60)
final class HeldUsersTest {
  /** Outside of what applications get, so that no dataplane of the host holds it. */
  private static final int USER = 70_000 + (int) (ProcessHandle.current().pid() % 1_000_000);

  /** Another process that takes a user, and ends. */
  static final class Taker {
    public static void main(String[] args) {
      System.out.print(HeldUsers.take(Integer.parseInt(args[0])));
    }
  }

  private static String takenByAnotherProcess(int uid) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Taker.class.getName(),
                Integer.toString(uid))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  @Test
  void aUserIsHeldUntilTheProcessEnds() throws Exception {
    assertThat(takenByAnotherProcess(USER)).isEqualTo("true");
    assertThat(HeldUsers.take(USER)).isTrue();

    assertThat(takenByAnotherProcess(USER)).isEqualTo("false");
    assertThat(HeldUsers.take(USER)).isFalse();
    assertThat(HeldUsers.take(USER + 1)).isTrue();
    assertThat(takenByAnotherProcess(USER)).isEqualTo("false");
  }

  @Test
  void nobodyElseMayLockTheFile() throws IOException {
    HeldUsers.take(USER + 2);

    assertThat(Files.getPosixFilePermissions(RunDirectory.base().resolve(".users")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void dataplanesWhoseApplicationsDoNotRunShareNoUser() throws InterruptedException {
    Requirements.root();
    Requirements.confinement();

    int first = Confinement.choose(0, List.of()).uid();

    assertThat(Confinement.choose(0, List.of()).uid()).isNotEqualTo(first);
  }
}
