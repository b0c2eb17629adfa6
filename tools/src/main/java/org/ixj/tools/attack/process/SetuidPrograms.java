// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Runs a program that changes the user. */
public final class SetuidPrograms extends Attack {
  private static final String PROGRAM = "/usr/bin/su";
  private static final int SETUID = 04000;

  private static boolean isSetuid() throws IOException {
    return Files.exists(Path.of(PROGRAM))
        && ((Integer) Files.getAttribute(Path.of(PROGRAM), "unix:mode") & SETUID) != 0;
  }

  /** Real, effective, saved and file system user; empty if it is gone. */
  private static String uids(long pid) {
    try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines.filter(line -> line.startsWith("Uid:")).findFirst().orElse("").strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Found by its class. */
  public SetuidPrograms() {
    super("process.setuid-programs", Promise.CONFINED, "it runs as who started it");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    if (!isSetuid()) {
      scene.absent(PROGRAM + " is not there, or changes no user");
      return;
    }
    Process process = new ProcessBuilder(PROGRAM).redirectErrorStream(true).start();
    try {
      int said = process.getInputStream().read(); // it asks for a password, and waits
      String user = said < 0 ? "" : uids(process.pid());
      if (user.isEmpty()) {
        scene.absent(PROGRAM + " ended at once");
      } else {
        scene.judge(user.equals(uids(ProcessHandle.current().pid())), "it runs as " + user);
      }
    } finally {
      process.destroyForcibly();
    }
  }
}
