// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.hoard;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.RunFolder;
import org.ixj.tools.attack.Scene;
import org.ixj.tools.attack.SharedFolder;
import org.ixj.tools.attack.Witness;

/** Writes to the folders that everybody may write to until nothing more fits, and ends. */
public final class FillTmp extends Attack {
  private static final String KIND = "hoard";

  /** Beyond what an application may have of the host. */
  private static final long MANY_BYTES = 256L << 20;

  /** Fills the file; how much went into it. */
  private static long fill(Path file, long most) {
    byte[] some = new byte[1 << 20];
    long written = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (; written < most; written += some.length) {
        out.write(some);
      }
    } catch (IOException e) {
      return written; // nothing more fits
    }
    return written;
  }

  /** Found by its class. */
  public FillTmp() {
    super("hoard.fill-tmp", Promise.OWN_COST, "bounded, and goes with it", End.DIES, "status 0");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public Witness witness(String dataplane, Supplier<List<String>> output) {
    return SharedFolder.witness(KIND, dataplane);
  }

  @Override
  public void strike(Scene scene) {
    long written = 0;
    for (Path folder : SharedFolder.all()) {
      Path file = SharedFolder.left(folder, KIND, RunFolder.dataplane());
      written += fill(file, MANY_BYTES - written);
    }
    if (written >= MANY_BYTES) {
      scene.open((written >> 20) + " MiB, and there is room for more");
      return;
    }
    Runtime.getRuntime().halt(0);
  }
}
