// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The steps of {@code ix demo}, one after the other. */
public final class Demonstration {
  private final Path root;
  private final BiConsumer<String, Double> figures;
  private final Consumer<String> progress;

  /**
   * @param root the checkout, for the attacker's files
   * @param figures told each figure by name
   * @param progress told what is going on
   */
  public Demonstration(Path root, BiConsumer<String, Double> figures, Consumer<String> progress) {
    this.root = root;
    this.figures = figures;
    this.progress = progress;
  }

  /** Runs all of it; what each step came to. */
  public List<Outcome> run() throws IOException, InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    progress.accept("1/3  kv, confined to its own process, under load over shared memory ...");
    outcomes.addAll(WireStep.run(figures));
    progress.accept("2/3  the same on a TAP device, with Linux's own sockets as clients ...");
    outcomes.addAll(TapStep.run());
    progress.accept("3/3  attacks from inside the application, with traffic going on ...");
    Path built = root.resolve("tools/target");
    outcomes.addAll(AttackStep.run(built.resolve("tools.jar"), built.resolve("libixprobe.so")));
    return outcomes;
  }
}
