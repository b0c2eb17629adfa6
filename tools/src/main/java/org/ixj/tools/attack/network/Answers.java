// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.network;

import org.ixj.tools.attack.BreachException;
import org.ixj.tools.attack.Network;

/** What a flood is answered with, against the rate it may be answered at while it lasts. */
final class Answers {
  private static final double NS_PER_SECOND = 1e9;

  /** One full allowance is there when it begins, and an accounting period may end during it. */
  private static final int BURST_SECONDS = 2;

  private final Network network;
  private final long heard;
  private final long beganNs = System.nanoTime();

  /** The flood begins. */
  Answers(Network network) {
    this.network = network;
    heard = network.heard();
  }

  /**
   * The flood is over.
   *
   * @param sent frames it had
   * @return what came of it, for people
   */
  String bounded(int perSecond, int sent) throws InterruptedException, BreachException {
    network.settle();
    long answers = network.heard() - heard;
    double seconds = (System.nanoTime() - beganNs) / NS_PER_SECOND;
    if (answers > perSecond * (BURST_SECONDS + seconds)) {
      throw new BreachException("%d answers to %d in %.1f s".formatted(answers, sent, seconds));
    }
    return answers + " answers to " + sent;
  }
}
