// SPDX-License-Identifier: Apache-2.0
package org.ixj.sdk;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.ixj.linux.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * The application's process: {@code AppMain SOCKET CLASS} attaches to the dataplane that listens at
 * SOCKET, once per elastic thread, and runs one instance of the application class CLASS on each.
 * Ends with the dataplane.
 */
public final class AppMain {
  /** The dataplane has ended. */
  public static final int ENDED = 0;

  /** The application failed, or the dataplane could not be reached. */
  public static final int FAILED = 1;

  /** The arguments are wrong, or the two sides do not fit together. */
  public static final int UNUSABLE = 2;

  private final PrintStream errors;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private AppMain(PrintStream errors) {
    this.errors = errors;
  }

  /** Entry point; exits with one of the codes above. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, System.err));
  }

  /** Runs until the dataplane ends; returns the exit code, after one line to {@code errors}. */
  static int run(String[] arguments, PrintStream errors) {
    return new AppMain(errors).run(arguments);
  }

  private int run(String[] arguments) {
    if (arguments.length != 2) {
      return fail(UNUSABLE, "usage: AppMain SOCKET CLASS");
    }
    Attachment[] attachments = {};
    try {
      attachments = attach(Path.of(arguments[0]));
      Application[] applications =
          Applications.create(arguments[1], AppMain.class.getClassLoader(), attachments.length);
      runAll(attachments, applications);
      Throwable thrown = failure.get();
      if (thrown != null) {
        // Told before the ports close: after that the dataplane may end this process any time.
        thrown.printStackTrace(errors);
        return FAILED;
      }
      return ENDED;
    } catch (Attachment.MismatchException | IllegalArgumentException e) {
      return fail(UNUSABLE, String.valueOf(e.getMessage()));
    } catch (LinuxException e) {
      return fail(FAILED, String.valueOf(e.getMessage()));
    } finally {
      for (Attachment attachment : attachments) {
        attachment.close();
      }
    }
  }

  private int fail(int code, String message) {
    errors.println("ixj application: " + message);
    return code;
  }

  /** One attachment per port, by the index the dataplane gave. */
  private static Attachment[] attach(Path path) {
    Attachment first = Attachment.connect(path);
    Attachment[] all = new Attachment[first.memory().portCount()];
    Attachment next = first;
    for (int i = 0; ; i++) {
      int index = next.memory().portIndex();
      if (next.memory().portCount() != all.length || all[index] != null) {
        throw new Attachment.MismatchException("the dataplane handed out port " + index + " twice");
      }
      all[index] = next;
      if (i == all.length - 1) {
        return all;
      }
      next = Attachment.connect(path);
    }
  }

  private void runAll(Attachment[] attachments, Application[] applications) {
    AppLoop[] loops = new AppLoop[attachments.length];
    for (int i = 0; i < loops.length; i++) {
      Port port = new Port(attachments[i].memory(), attachments[i].doorbell());
      loops[i] = new AppLoop(port, applications[i]);
    }
    Thread[] threads = new Thread[loops.length];
    for (int i = 1; i < loops.length; i++) {
      int index = i;
      threads[i] = new Thread(() -> runOne(loops[index], loops), "app-" + i);
      threads[i].start();
    }
    runOne(loops[0], loops);
    for (int i = 1; i < loops.length; i++) {
      try {
        threads[i].join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** One thread's end, of whatever cause, is the end of all: its connections are nobody's now. */
  private void runOne(AppLoop loop, AppLoop[] all) {
    try {
      loop.run();
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    } finally {
      Arrays.stream(all).forEach(AppLoop::stop);
    }
  }
}
