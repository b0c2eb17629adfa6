// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.secret;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Looks for the names of what else runs on the host, and what it uses, among control groups. */
public final class OtherGroups extends Attack {
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  /** Found by its class. */
  public OtherGroups() {
    super("secret.other-groups", Promise.SECRET, "none in sight");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) throws IOException {
    List<Path> seen = new ArrayList<>();
    Files.walkFileTree(
        GROUPS,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes unused) {
            if (!folder.equals(GROUPS)) {
              seen.add(folder);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException unused) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException unused) {
            return FileVisitResult.CONTINUE;
          }
        });
    scene.judge(
        seen.isEmpty(),
        seen.isEmpty() ? "none in sight" : seen.size() + ", such as " + seen.getLast());
  }
}
