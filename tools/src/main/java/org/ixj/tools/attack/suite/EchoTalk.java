// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.util.random.RandomGenerator;
import org.ixj.tools.attack.Attacker;

/** Random messages, each of which comes back as it is. */
final class EchoTalk implements Talk {
  private final RandomGenerator random;

  EchoTalk(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public int port() {
    return Attacker.PORT;
  }

  @Override
  public void next(Exchange exchange) {
    random.nextBytes(exchange.question);
    exchange.question[0] &= 0x1F; // never an order
    exchange.questionBytes = 1 + random.nextInt(LONGEST);
    exchange.answerBytes = exchange.questionBytes;
    System.arraycopy(exchange.question, 0, exchange.answer, 0, exchange.answerBytes);
  }
}
