// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.io.IOException;
import java.io.InputStream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Reads what an application's process prints, on a thread of its own, to its end. */
final class ProcessOutput implements Runnable {
  private static final Logger LOG = LogManager.getLogger(ProcessOutput.class);

  private final InputStream stream;
  private final ApplicationOutput output;

  private ProcessOutput(InputStream stream, ApplicationOutput output) {
    this.stream = stream;
    this.output = output;
  }

  static Thread start(String name, InputStream stream, ApplicationOutput output) {
    return Thread.ofPlatform()
        .name("output of " + name)
        .daemon()
        .start(new ProcessOutput(stream, output));
  }

  @Override
  public void run() {
    byte[] buffer = new byte[4096];
    try (stream) {
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        output.take(buffer, n);
      }
    } catch (IOException e) {
      LOG.debug("the application's output ended", e);
    }
    output.end();
  }
}
