// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The client in C, {@code tools/lab/client}, on Linux's own network stack. */
final class LinuxClient implements AutoCloseable {
  private static final Pattern TOLD =
      Pattern.compile("^requests (\\d+) wrong (\\d+) served (\\d+) bytes (\\d+)$");
  private static final long END_S = 20;
  private static final int VALUE_BYTES = 1000;

  private final Process process;
  private final Thread reader;
  private volatile long requests;
  private volatile long wrong;
  private volatile long served;
  private volatile long bytes;
  private volatile String lastLine = "nothing";

  private LinuxClient(Process process) {
    this.process = process;
    reader = Thread.ofPlatform().name("client-output").daemon().start(this::read);
  }

  /** Starts it against kv at {@code address}. */
  static LinuxClient start(Path root, String address, int connections) throws IOException {
    return start(root, List.of(), address, connections, VALUE_BYTES);
  }

  /**
   * The same with values of another size.
   *
   * @param within what to start it by, such as ip-netns(8)
   * @param valueBytes of the longest value
   */
  static LinuxClient start(
      Path root, List<String> within, String address, int connections, int valueBytes)
      throws IOException {
    List<String> command = new ArrayList<>(within);
    command.add(root.resolve("target/lab/client/kv_client").toString());
    command.add(address);
    command.add("11211");
    command.add(Integer.toString(connections));
    command.add(Integer.toString(valueBytes));
    return new LinuxClient(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lastLine = line;
        Matcher matcher = TOLD.matcher(line);
        if (matcher.matches()) {
          requests = Long.parseLong(matcher.group(1));
          wrong = Long.parseLong(matcher.group(2));
          served = Long.parseLong(matcher.group(3));
          bytes = Long.parseLong(matcher.group(4));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Requests answered, as of a second ago. */
  long requests() {
    return requests;
  }

  /** Answers that were not what was stored. */
  long wrong() {
    return wrong;
  }

  /** Connections that had an answer. */
  long served() {
    return served;
  }

  /** Bytes of requests and answers, each of them compared. */
  long bytes() {
    return bytes;
  }

  boolean runs() {
    return process.isAlive();
  }

  String lastLine() {
    return lastLine;
  }

  /** Ends it, so that the figures are the last ones; whether it says that all was right. */
  boolean finish() throws IOException, InterruptedException {
    process.getOutputStream().close();
    boolean ended = process.waitFor(END_S, TimeUnit.SECONDS);
    reader.join(TimeUnit.SECONDS.toMillis(END_S));
    return ended && process.exitValue() == 0;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
