// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The folder with a dataplane's sockets and files, as an application knows it. */
public final class RunFolder {
  private static final String SOCKET = ".sock";

  /** Its own dataplane's: it was told of its own socket there. */
  public static Path own() {
    return Stream.of(ProcessHandle.current().info().arguments().orElse(new String[0]))
        .filter(argument -> argument.endsWith("app" + SOCKET))
        .map(argument -> Path.of(argument).toAbsolutePath().getParent())
        .findFirst()
        .orElseThrow();
  }

  /** What its own dataplane is called. */
  public static String dataplane() {
    return own().getFileName().toString();
  }

  /** Reads each of these files of a folder, or connects to it if it is a socket: EACCES, each. */
  public static void mustRefuse(Scene scene, Path folder, List<String> names) {
    List<String> had = new ArrayList<>();
    for (String name : names) {
      String file = folder.resolve(name).toString();
      long result =
          name.endsWith(SOCKET) ? LocalSocket.connect(file) : Syscall.open(file, Syscall.O_RDONLY);
      if (result >= 0) {
        Syscall.call(Syscall.CLOSE, result);
      }
      if (result == -Syscall.ENOENT) {
        scene.absent("there is no " + file);
        return;
      }
      if (result != -Syscall.EACCES) {
        had.add(name + " " + Syscall.outcome(result));
      }
    }
    scene.judge(had.isEmpty(), had.isEmpty() ? "each of " + names + " EACCES" : had.toString());
  }

  private RunFolder() {}
}
