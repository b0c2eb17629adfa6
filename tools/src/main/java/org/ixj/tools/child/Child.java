// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.child;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ixj.control.RunDirectory;
import org.jspecify.annotations.Nullable;

/** A program that a command started, its output kept line by line. */
public final class Child implements AutoCloseable {
  private static final boolean SETPRIV =
      Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, "setpriv")));

  private final Process process;
  private final Thread reader;
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  private Child(Process process) {
    this.process = process;
    reader = Thread.ofPlatform().daemon().start(this::read);
  }

  /**
   * Starts a command with its two outputs as one. It ends with this process, or with the thread
   * that started it: Linux means that one by the parent.
   */
  public static Child start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(mortal(command)).redirectErrorStream(true);
    // A child in a user namespace thinks it is root, and would look elsewhere.
    builder.environment().put(RunDirectory.BASE_VARIABLE, RunDirectory.base().toString());
    return new Child(builder.start());
  }

  /**
   * The command, told to end by whatever end this process comes to: prctl(2), PR_SET_PDEATHSIG.
   * Without util-linux's setpriv only a signal to the whole process group reaches it.
   */
  public static List<String> mortal(List<String> command) {
    if (!SETPRIV) {
      return command;
    }
    List<String> mortal = new ArrayList<>(List.of("setpriv", "--pdeathsig=TERM", "--"));
    mortal.addAll(command);
    return mortal;
  }

  /** The command line of another {@code ix} on this JVM. */
  public static List<String> ix(String... arguments) {
    return ixOf(System.getProperty("java.class.path"), arguments);
  }

  /** The same with more options of the JVM, which go before those of this one. */
  public static List<String> ix(List<String> jvmOptions, List<String> arguments) {
    List<String> command = ix(arguments.toArray(String[]::new));
    command.addAll(command.indexOf("-cp"), jvmOptions);
    return command;
  }

  /** The same of another build, by its class path. */
  public static List<String> ixOf(String classPath, String... arguments) {
    return java(classPath, "org.ixj.tools.Ix", List.of(arguments));
  }

  /** Another program, on a JVM with the options of this one. */
  public static List<String> java(String classPath, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(arguments);
    return command;
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException e) {
      // The stream ends with the process.
    }
    synchronized (lines) {
      ended = true;
      lines.notifyAll();
    }
  }

  /** Waits for a line that matches, past or future; null if none came in time or at all. */
  public @Nullable Matcher await(Pattern pattern, long timeoutMs) throws InterruptedException {
    long deadline = System.nanoTime() + timeoutMs * 1_000_000;
    synchronized (lines) {
      for (int i = 0; ; ) {
        for (; i < lines.size(); i++) {
          Matcher matcher = pattern.matcher(lines.get(i));
          if (matcher.find()) {
            return matcher;
          }
        }
        long leftMs = (deadline - System.nanoTime()) / 1_000_000;
        if (ended || leftMs <= 0) {
          return null;
        }
        lines.wait(leftMs);
      }
    }
  }

  /** Gives it a line to read. */
  public void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Waits up to {@code milliseconds}; whether it has ended. */
  public boolean ended(long milliseconds) throws InterruptedException {
    return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
  }

  /** Waits for the end; the exit status, or -1 when it had to be ended. */
  public int finish(long timeoutMs) throws InterruptedException {
    if (!process.waitFor(timeoutMs, TimeUnit.MILLISECONDS)) {
      close();
      return -1;
    }
    reader.join(1000);
    return process.exitValue();
  }

  /** The last line so far, for people. */
  public String lastLine() {
    synchronized (lines) {
      return lines.isEmpty() ? "no output" : lines.getLast();
    }
  }

  /** Everything so far. */
  public List<String> output() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  public long pid() {
    return process.pid();
  }

  /** Ends it in order, and by force when that takes too long. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      reader.join(1000);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
