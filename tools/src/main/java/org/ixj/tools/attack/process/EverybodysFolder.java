// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Supplier;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.RunFolder;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.SharedFolder;
import org.ixj.tools.attack.Syscall;
import org.ixj.tools.attack.Witness;
import org.jspecify.annotations.Nullable;

/** Writes to a folder of the host that everybody may write to. */
public final class EverybodysFolder extends Attack {
  private static final int CREATE = 0100;

  private static Path folder(String dataplane) {
    return Path.of("/var", "ixj-everybodys-" + dataplane);
  }

  /** Found by its class. */
  public EverybodysFolder() {
    super("process.everybodys-folder", Promise.CONFINED, "EROFS");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  /** Makes the folder, and sees what is in it. */
  @Override
  public Witness witness(String dataplane, Supplier<List<String>> output) throws IOException {
    Path folder = Files.createDirectory(folder(dataplane));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path file = folder.resolve("file");
    return new Witness() {
      @Override
      public @Nullable String objection() {
        return Files.exists(file) ? "it is there" : null;
      }

      @Override
      public void close() {
        SharedFolder.delete(file);
        SharedFolder.delete(folder);
      }
    };
  }

  @Override
  public void strike(Scene scene) {
    String file = folder(RunFolder.dataplane()).resolve("file").toString();
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom(file).address();
      scene.mustFail(
          Syscall.call(Syscall.OPENAT, Syscall.AT_FDCWD, path, CREATE | Syscall.O_RDWR, 0600),
          Syscall.EROFS);
    }
  }
}
