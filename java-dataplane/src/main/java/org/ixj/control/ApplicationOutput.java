// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Passes what an application prints on to the log, a bounded amount: it is hostile text. Lines are
 * cut, what a terminal could obey is taken out, and beyond a rate lines are dropped and counted.
 */
final class ApplicationOutput implements Runnable {
  /** Bytes of a line that are told; the rest of it is dropped. */
  static final int LINE_BYTES = 512;

  /** Lines told within one second. */
  static final int LINES_PER_SECOND = 200;

  private static final Logger LOG = LogManager.getLogger(ApplicationOutput.class);
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

  private final InputStream stream;
  private final String name;
  private final Consumer<Line> to;
  private final LongSupplier clockNs;
  private long second;
  private int lines;
  private long dropped;

  /** One line, harmless. */
  record Line(String application, String text) {}

  ApplicationOutput(InputStream stream, String name, Consumer<Line> to, LongSupplier clockNs) {
    this.stream = stream;
    this.name = name;
    this.to = to;
    this.clockNs = clockNs;
    second = clockNs.getAsLong() / NS_PER_SECOND;
  }

  Thread start() {
    return Thread.ofPlatform().name("output of " + name).daemon().start(this);
  }

  @Override
  public void run() {
    byte[] buffer = new byte[4096];
    byte[] line = new byte[LINE_BYTES];
    int length = 0;
    try (stream) {
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        for (int i = 0; i < n; i++) {
          if (buffer[i] == '\n') {
            tell(line, length);
            length = 0;
          } else if (length < LINE_BYTES) {
            line[length++] = buffer[i];
          }
        }
      }
    } catch (IOException e) {
      LOG.debug("the application's output ended", e);
    }
    if (length > 0) {
      tell(line, length);
    }
    tellDropped();
  }

  private void tell(byte[] line, int length) {
    long now = clockNs.getAsLong() / NS_PER_SECOND;
    if (now != second) {
      tellDropped();
      second = now;
      lines = 0;
    }
    if (lines < LINES_PER_SECOND) {
      String text = new String(line, 0, length, StandardCharsets.UTF_8);
      if (text.equals(KEEPERS_WORD)) {
        return;
      }
      lines++;
      to.accept(new Line(name, HARMFUL.matcher(text.replace('\t', ' ')).replaceAll("?")));
    } else {
      dropped++;
    }
  }

  private void tellDropped() {
    if (dropped > 0) {
      to.accept(new Line(name, "(" + dropped + " lines more, dropped)"));
      dropped = 0;
    }
  }
}
