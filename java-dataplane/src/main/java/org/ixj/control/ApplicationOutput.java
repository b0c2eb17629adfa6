// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * What is told of an application's output, whichever domain it comes from: a bounded amount, for it
 * is hostile text. Lines are cut, what a terminal could obey is taken out, and beyond a rate lines
 * are left out and counted, however often it is started anew. Of any thread.
 */
final class ApplicationOutput {
  /** Bytes of a line that are told; the rest of it is left out. */
  static final int LINE_BYTES = 512;

  /** Lines told within one second, and so 100 KiB. */
  static final int LINES_PER_SECOND = 200;

  private static final long NS_PER_SECOND = 1_000_000_000;

  // Control characters, those of the C1 block too (U+009B starts an escape sequence like ESC [),
  // invisible ones that reorder a line, and what some viewers take for a line's end.
  private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cn}]");

  /**
   * What util-linux's unshare says of a child that ended by SIGKILL, as every application ends: it
   * tries to end by the same signal, and asks the kernel to unblock it first.
   */
  private static final String KEEPERS_WORD =
      "unshare: sigprocmask unblock failed: Invalid argument";

  private final String name;
  private final Consumer<Line> to;
  private final LongSupplier clockNs;
  private final byte[] line = new byte[LINE_BYTES];
  private int length;
  private long second;
  private int lines;
  private long leftOut;

  /** One line, harmless. */
  record Line(String application, String text) {}

  ApplicationOutput(String name, Consumer<Line> to, LongSupplier clockNs) {
    this.name = name;
    this.to = to;
    this.clockNs = clockNs;
    second = clockNs.getAsLong() / NS_PER_SECOND;
  }

  /** Takes the first {@code count} of what it printed next, which may be none. */
  synchronized void take(byte[] bytes, int count) {
    beginSecond();
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        tell();
      } else if (length < LINE_BYTES) {
        line[length++] = bytes[i];
      }
    }
  }

  /** Tells a last line without an end, and what was left out. */
  synchronized void end() {
    if (length > 0) {
      tell();
    }
    tellLeftOut();
  }

  /** Whether {@link #take} has something to tell in the next second, though nothing may come. */
  synchronized boolean owes() {
    return leftOut > 0;
  }

  private void beginSecond() {
    long now = clockNs.getAsLong() / NS_PER_SECOND;
    if (now != second) {
      tellLeftOut();
      second = now;
      lines = 0;
    }
  }

  private void tell() {
    String text = new String(line, 0, length, StandardCharsets.UTF_8);
    length = 0;
    beginSecond();
    if (text.equals(KEEPERS_WORD)) {
      return;
    }
    if (lines < LINES_PER_SECOND) {
      lines++;
      to.accept(new Line(name, HARMFUL.matcher(text.replace('\t', ' ')).replaceAll("?")));
    } else {
      leftOut++;
    }
  }

  private void tellLeftOut() {
    if (leftOut > 0) {
      to.accept(new Line(name, "(" + leftOut + " lines of the application were left out)"));
      leftOut = 0;
    }
  }
}
