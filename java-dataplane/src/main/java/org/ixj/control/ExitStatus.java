// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

/**
 * How an application's process ended, in words.
 *
 * @param signalled whether it was killed, and so has said nothing itself
 * @param orderly whether it ended itself, and well
 */
record ExitStatus(String text, boolean signalled, boolean orderly) {
  /** A shell's and a JVM's word for the end by a signal: its number on top of this. */
  private static final int SIGNALLED = 128;

  /** The highest of Linux's signals; beyond it is a status, such as 255 for -1. */
  private static final int SIGNALS = 64;

  static ExitStatus of(int status) {
    return status > SIGNALLED && status <= SIGNALLED + SIGNALS
        ? new ExitStatus("was killed by signal " + (status - SIGNALLED), true, false)
        : new ExitStatus("ended with status " + status, false, status == 0);
  }

  /** The same, with why it ended so. */
  ExitStatus because(String cause) {
    return new ExitStatus(text + ": " + cause, signalled, orderly);
  }
}
