// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ixj.tools.attack.Attack;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Promise;
import org.ixj.tools.attack.Scene;

/** Reads where the kernel lies. */
public final class KernelAddresses extends Attack {
  /** Found by its class. */
  public KernelAddresses() {
    super("secret.kernel-addresses", Promise.SECRET, "all zero, or not to be read");
  }

  @Override
  public boolean appliesTo(Domain domain) {
    return domain == Domain.PROCESS;
  }

  @Override
  public void strike(Scene scene) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/kallsyms"))) {
      boolean shown = lines.limit(100).anyMatch(line -> !line.startsWith("0000000000000000"));
      scene.judge(!shown, shown ? "addresses are shown" : "all zero");
    } catch (IOException e) {
      scene.contained(e.getClass().getSimpleName());
    }
  }
}
