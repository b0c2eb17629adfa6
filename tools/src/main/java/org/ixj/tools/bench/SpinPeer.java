// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ixj.stats.TurnTimes;
import org.jspecify.annotations.Nullable;

/** A loop in C that does nothing but look at the clock: what kernel and host take by themselves. */
final class SpinPeer implements Peer {
  private final Programs programs;
  private final Cores cores;

  SpinPeer(Programs programs, Cores cores) {
    this.programs = programs;
    this.cores = cores;
  }

  @Override
  public String name() {
    return "spin-c";
  }

  @Override
  public String description() {
    return "a loop in C that looks at the clock, no load: what the kernel and the host take";
  }

  @Override
  public @Nullable String unavailable() {
    return programs.missing("spin", "make -C tools/bench");
  }

  @Override
  public boolean does(Task task) {
    return true;
  }

  @Override
  public Map<String, Double> round(Task task, double seconds)
      throws IOException, InterruptedException {
    List<String> command = List.of(programs.path("spin"), Double.toString(seconds));
    Map<String, Double> figures = new TreeMap<>(Programs.client(cores.onServer(command), seconds));
    // In the classes that ours are counted in.
    for (String key : List.of(Metric.TURN_P9999.key(), Metric.TURN_MAX.key())) {
      figures.computeIfPresent(key, (_, us) -> TurnTimes.boundOf((long) (us * 1000)) / 1000.0);
    }
    return figures;
  }
}
