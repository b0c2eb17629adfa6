// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Has its memory, message buffers and all, written to a file when it dies. */
public final class CoreDump extends Attack {
  private static final int CHDIR = 80;

  private static void chdir(String folder) {
    try (Arena arena = Arena.ofConfined()) {
      Syscall.call(CHDIR, arena.allocateFrom(folder).address());
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().contains("core")).toList();
    }
  }

  /** Found by its class. */
  public CoreDump() {
    super("process.core-dump", Promise.CONFINED, "none is written");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    String pattern = Files.readString(Path.of("/proc/sys/kernel/core_pattern")).strip();
    if (pattern.startsWith("|")) {
      scene.absent("core dumps are given to a program here");
      return;
    }
    Path here = Files.createTempDirectory("ixj-core");
    Path place = here.resolve(pattern).resolveSibling("");
    List<Path> before = list(place);
    chdir(here.toString());
    int signal = Syscall.store(scene.message()); // in a forked child, with all that is mapped here
    chdir("/");
    List<Path> written = new ArrayList<>(list(place));
    written.removeAll(before);
    for (Path core : written) {
      Files.deleteIfExists(core);
    }
    Files.delete(here);
    if (signal <= 0) {
      scene.absent("it did not crash: " + signal);
    } else {
      scene.judge(written.isEmpty(), "after signal " + signal + ": " + written);
    }
  }
}
