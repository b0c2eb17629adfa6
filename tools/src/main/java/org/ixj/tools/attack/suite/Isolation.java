// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.util.ArrayList;
import java.util.List;
import org.ixj.tools.child.Patience;

/**
 * What an attack cost those who are not attacked, and how soon it was over for those who are. All
 * ratios are medians over rounds of three windows, of which the first two are quiet: the attacked
 * one against their mean, and the second against the first, which nothing but the host's noise can
 * make differ from 1.
 *
 * @param throughput the neighbour's, attacked to quiet
 * @param throughputNoise median distance from 1 of quiet to quiet
 * @param p99 the neighbour's, attacked to quiet
 * @param p99Noise median distance from 1 of quiet to quiet
 * @param recoveryMs longest time from the end of an attack until the attacked dataplane had its
 *     buffers back and, where its application lives on, had answered its clients; after one from
 *     the network, a new client, too
 */
public record Isolation(
    double throughput, double throughputNoise, double p99, double p99Noise, long recoveryMs) {
  /** What a neighbour may lose, where the host's noise is not more. */
  public static final double LOSS = 0.05;

  /** How long an attacked dataplane may take. */
  public static final int RECOVERY_MS = Patience.ms(1000);

  /** One window of the neighbour's clients. */
  record Window(double perSecond, double p99Ns) {}

  /** Three windows after one another. */
  record Round(Window first, Window second, Window attacked, long recoveryMs) {
    double throughput() {
      return attacked.perSecond / ((first.perSecond + second.perSecond) / 2);
    }

    double p99() {
      return attacked.p99Ns / ((first.p99Ns + second.p99Ns) / 2);
    }
  }

  static Isolation of(List<Round> rounds) {
    List<Double> throughput = new ArrayList<>();
    List<Double> throughputNoise = new ArrayList<>();
    List<Double> p99 = new ArrayList<>();
    List<Double> p99Noise = new ArrayList<>();
    long recoveryMs = 0;
    for (Round round : rounds) {
      throughput.add(round.throughput());
      throughputNoise.add(Math.abs(1 - round.second.perSecond / round.first.perSecond));
      p99.add(round.p99());
      p99Noise.add(Math.abs(1 - round.second.p99Ns / round.first.p99Ns));
      recoveryMs = Math.max(recoveryMs, round.recoveryMs);
    }
    return new Isolation(
        median(throughput), median(throughputNoise), median(p99), median(p99Noise), recoveryMs);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Whether the neighbour and the attacked dataplane have what they were promised. */
  public boolean held() {
    return throughput >= 1 - Math.max(LOSS, throughputNoise)
        && p99 <= 1 + Math.max(LOSS, p99Noise)
        && recoveryMs <= RECOVERY_MS;
  }

  /** One line. */
  public String text() {
    String figures =
        "neighbour: throughput %.3f (noise %.3f), p99 %.3f (noise %.3f); recovered in %d ms"
            .formatted(throughput, throughputNoise, p99, p99Noise, recoveryMs);
    return held()
        ? figures
        : figures
            + "; more than %.0f %% and the noise, or than %d ms".formatted(LOSS * 100, RECOVERY_MS);
  }
}
