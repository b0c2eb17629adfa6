// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.secret;

import java.nio.file.Path;
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

/** Reads what {@link LeaveFiles} left. */
public final class LeftFiles extends Attack {
  private static boolean isReadable(Path file) {
    long result = Syscall.open(file.toString(), Syscall.O_RDONLY);
    if (result >= 0) {
      Syscall.call(Syscall.CLOSE, result);
    }
    return result >= 0;
  }

  /** Found by its class. */
  public LeftFiles() {
    super("secret.left-in-tmp", Promise.SECRET, "nothing of a former application is there");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public Witness witness(String dataplane, Supplier<List<String>> output) {
    return SharedFolder.witness(LeaveFiles.KIND, dataplane);
  }

  @Override
  public String follows() {
    return "secret.die-leaving-files";
  }

  @Override
  public void strike(Scene scene) {
    List<Path> read =
        SharedFolder.all().stream()
            .map(folder -> SharedFolder.left(folder, LeaveFiles.KIND, RunFolder.dataplane()))
            .filter(LeftFiles::isReadable)
            .toList();
    scene.judge(read.isEmpty(), read.isEmpty() ? "none" : "read " + read);
  }
}
