// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.Syscall;

/** Opens what would lift the bound of its memory, or take it out of the group that has it. */
public final class LiftBound extends Attack {
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");
  private static final Set<String> LIFTING =
      Set.of(
          "cgroup.procs",
          "tasks",
          "memory.max",
          "memory.limit_in_bytes",
          "memory.memsw.limit_in_bytes");

  /** Found by its class. */
  public LiftBound() {
    super("hoard.lift-bound", Promise.OWN_COST, "no group in sight, or EACCES");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws Exception {
    List<Path> all = lifting();
    if (all.isEmpty()) {
      scene.contained("no group in sight");
      return;
    }
    List<Path> opened = new ArrayList<>();
    for (Path file : all) {
      long descriptor = Syscall.open(file.toString(), Syscall.O_RDWR);
      if (descriptor >= 0) {
        Syscall.call(Syscall.CLOSE, descriptor);
        opened.add(file);
      }
    }
    scene.judge(
        opened.isEmpty(),
        opened.isEmpty() ? "none of " + all.size() + " files" : "opened " + opened.getFirst());
  }

  private static List<Path> lifting() throws IOException {
    List<Path> all = new ArrayList<>();
    Files.walkFileTree(
        GROUPS,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes unused) {
            if (LIFTING.contains(file.getFileName().toString())) {
              all.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException unused) {
            return FileVisitResult.CONTINUE; // a group that has gone meanwhile
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException unused) {
            return FileVisitResult.CONTINUE;
          }
        });
    return all;
  }
}
