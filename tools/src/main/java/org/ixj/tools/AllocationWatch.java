// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.ixj.control.Dataplane;
import org.ixj.tools.load.LoadGenerator;
import org.ixj.tools.load.LoadGenerator.Phase;

/**
 * How much the elastic threads of both sides allocate while load runs, by the JVM's own count per
 * thread, divided by the requests answered between two looks. The median look is what is told: the
 * steady state is what most of the run is like, and a method that is compiled anew now and then
 * allocates while it is interpreted.
 */
final class AllocationWatch {
  private static final long LOOK_MS = 200;

  /** So many looks in a row without allocation, and what is hot has been compiled. */
  private static final int SETTLED_LOOKS = 4;

  // Bytes per request of the generator that are as good as none: it goes to sleep a few times a
  // second at most, which is interpreted for long.
  private static final double NEARLY_NONE = 0.05;

  private final List<Double> serverLooks = new ArrayList<>();
  private final List<Double> generatorLooks = new ArrayList<>();
  private Map<String, Long> server = Map.of();
  private boolean settled;

  private AllocationWatch() {}

  /** Watches a run to its end. */
  static AllocationWatch run(LoadGenerator generator, Dataplane client, String name)
      throws InterruptedException {
    AllocationWatch watch = new AllocationWatch();
    Map<String, Long> serverBefore = StatsCommand.read(name);
    Map<String, Long> clientBefore = client.figures();
    long answeredBefore = generator.answered();
    int quiet = 0;
    while (!generator.awaitEnd(LOOK_MS)) {
      Map<String, Long> serverNow = StatsCommand.read(name);
      Map<String, Long> clientNow = client.figures();
      long answered = generator.answered();
      double requests = answered - answeredBefore;
      long onServer = allocated(serverNow) - allocated(serverBefore);
      long onClient = allocated(clientNow) - allocated(clientBefore);
      quiet = onServer == 0 && onClient < NEARLY_NONE * requests ? quiet + 1 : 0;
      if (quiet == SETTLED_LOOKS && generator.phase() != Phase.MEASURING) {
        watch.settled = true;
        generator.settled();
      }
      if (generator.phase() == Phase.MEASURING && requests > 0) {
        watch.serverLooks.add(onServer / requests);
        watch.generatorLooks.add(onClient / requests);
      }
      serverBefore = serverNow;
      clientBefore = clientNow;
      answeredBefore = answered;
    }
    watch.server = serverBefore;
    return watch;
  }

  private static long allocated(Map<String, Long> figures) {
    return figures.entrySet().stream()
        .filter(figure -> figure.getKey().endsWith(".allocated-bytes"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Whether the compilers had settled before it was measured. */
  boolean settled() {
    return settled;
  }

  /** Not a number if there was no look. */
  private static double median(List<Double> looks) {
    if (looks.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = new ArrayList<>(looks);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  /** The server's figures at the last look. */
  Map<String, Long> server() {
    return server;
  }

  /** Bytes per request of the server's elastic threads. */
  double serverBytesPerRequest() {
    return median(serverLooks);
  }

  /** Bytes per request of the generator's own elastic thread. */
  double generatorBytesPerRequest() {
    return median(generatorLooks);
  }
}
