// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who logs goes on though nobody reads: a terminal that is stopped must stop no dataplane. */
final class StalledLogTest {
  /** More than a pipe and the queue hold. */
  static final class Chatters {
    private static final int LINES = 50_000;

    public static void main(String[] args) {
      for (int i = 0; i < LINES; i++) {
        LogManager.getLogger("chatter").warn("line {} of many, which nobody reads", i);
      }
      System.out.println("done");
      Runtime.getRuntime().halt(0); // an orderly end would wait a while for the reader
    }
  }

  /** Ends as a command does that has failed. */
  static final class LastSpeaker {
    static final int STATUS = 3;

    public static void main(String[] args) {
      OrderlyEnd end = new OrderlyEnd();
      end.onSignal(() -> LogManager.getLogger("chatter").warn("it is to end"));
      for (int i = 0; i < Chatters.LINES; i++) {
        LogManager.getLogger("chatter").warn("line {} of many, which nobody reads", i);
      }
      LastWords.say("it failed");
      end.reached();
      LastWords.ofLog();
      System.exit(STATUS);
    }
  }

  private static Process java(Class<?> main) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            main.getName())
        .start();
  }

  @Test
  @Timeout(120)
  void aReaderThatHasStoppedKeepsNobodyFromEnding() throws IOException, InterruptedException {
    Process speaker = java(LastSpeaker.class);
    try {
      assertThat(speaker.waitFor(30, TimeUnit.SECONDS)).as("it ended").isTrue();
      assertThat(speaker.exitValue()).isEqualTo(LastSpeaker.STATUS);
    } finally {
      speaker.destroyForcibly();
    }
  }

  @Test
  @Timeout(120)
  void aReaderThatHasStoppedHoldsUpNobody() throws IOException, InterruptedException {
    Process chatters = java(Chatters.class);
    try {
      assertThat(chatters.waitFor(30, TimeUnit.SECONDS)).as("it went on").isTrue();
      assertThat(new String(chatters.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("done\n");
    } finally {
      chatters.destroyForcibly();
    }
  }
}
