// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ixj.tools.attack.Arrangement;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;
import org.jspecify.annotations.Nullable;

/** Has others ended first when memory runs out, or as soon as itself. */
public final class SurviveShortage extends Attack {
  private static final Path SCORE = Path.of("/proc/self/oom_score_adj");
  private static final int SYS_RESOURCE = 24; // <linux/capability.h>

  /** Found by its class. */
  public SurviveShortage() {
    super("process.oom-score", Promise.CONFINED, "EACCES or EPERM");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  /** Of this process, which starts the dataplane. */
  @Override
  public @Nullable String excludedBy(Arrangement arrangement) {
    String excluded = super.excludedBy(arrangement);
    return excluded != null || mayBound()
        ? excluded
        : "without CAP_SYS_RESOURCE nobody can be kept from taking a score back";
  }

  private static boolean mayBound() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("CapEff:"))
          .map(line -> Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16))
          .anyMatch(all -> (all >>> SYS_RESOURCE & 1) != 0);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void strike(Scene scene) {
    String refused = "";
    for (String score : List.of("-1000", "0", "999")) {
      try {
        Files.writeString(SCORE, score);
        scene.open("its score is " + score);
        return;
      } catch (IOException e) {
        refused = String.valueOf(e.getMessage());
      }
    }
    scene.contained(refused);
  }
}
