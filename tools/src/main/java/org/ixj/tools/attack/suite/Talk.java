// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

/** What clients say to their server, and what it has to answer. Of the clients' elastic thread. */
interface Talk {
  /** Most bytes of a question, and of an answer. */
  int LONGEST = 1400;

  /** A question and its answer. */
  final class Exchange {
    final byte[] question = new byte[LONGEST];
    final byte[] answer = new byte[LONGEST];
    int questionBytes;
    int answerBytes;
    int received;
    long sentNs;

    /** Which of the clients. */
    int client;

    // For the talk: what it is about, and whether it is asked for the sake of the answer.
    int key = -1;
    boolean check;
  }

  /** Where the server listens. */
  int port();

  /** Fills in the next question and its answer. */
  void next(Exchange exchange);

  /** The answer came, as it was to be. */
  default void answered(Exchange exchange) {}

  /** The connection ended, and there was no answer. */
  default void lost(Exchange exchange) {}
}
