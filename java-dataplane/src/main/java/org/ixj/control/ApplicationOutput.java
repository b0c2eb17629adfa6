// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Passes what an application prints on to the log, a bounded amount: it is hostile text. Lines are
 * cut, control characters taken out (a terminal obeys them), and beyond a rate lines are dropped.
 */
final class ApplicationOutput implements Runnable {
  private static final Logger LOG = LogManager.getLogger("application");
  private static final int LINE_BYTES = 512;
  private static final int LINES_PER_SECOND = 200;

  private final InputStream stream;
  private final String name;
  private long second;
  private int lines;

  ApplicationOutput(InputStream stream, String name) {
    this.stream = stream;
    this.name = name;
  }

  void start() {
    Thread.ofPlatform().name("output of " + name).daemon().start(this);
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
  }

  private void tell(byte[] line, int length) {
    long now = System.nanoTime() / 1_000_000_000;
    if (now != second) {
      second = now;
      lines = 0;
    }
    if (lines++ < LINES_PER_SECOND) {
      String text = new String(line, 0, length, StandardCharsets.UTF_8);
      LOG.info("[{}] {}", name, text.replaceAll("\\p{Cntrl}", "?"));
    }
  }
}
