// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import org.apache.logging.log4j.LogManager;

/**
 * What is still to be said when a command ends, to a reader who may have stopped reading: it is
 * given some time, and then the command ends without.
 */
final class LastWords {
  private static final long LONGEST_MS = 2000;

  /** One line for people. */
  static void say(String line) {
    within(() -> System.err.println("ix: " + line));
  }

  /** The log's, which waits in a queue. Nothing is logged after this. */
  static void ofLog() {
    within(LogManager::shutdown);
  }

  private static void within(Runnable words) {
    Thread speaker = Thread.ofPlatform().daemon().name("last words").start(words);
    try {
      speaker.join(LONGEST_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private LastWords() {}
}
