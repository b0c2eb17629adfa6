// SPDX-License-Identifier: Apache-2.0
package org.ixj.control;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.ixj.abi.Abi;
import org.ixj.domain.PortConfig;
import org.ixj.domain.PortRegions.Protection;
import org.ixj.examples.echo.Echo;
import org.jspecify.annotations.Nullable;

/**
 * A dataplane that serves with an application in its own process, and a second one that is its
 * client, joined by a wire.
 */
final class Served implements AutoCloseable {
  static final String ADDRESS = "10.9.0.1";
  static final int MBUFS = 1024;

  /** Enough for a test, and little to clear. */
  static final PortConfig SMALL_PORT = new PortConfig(MBUFS, 256, 256, 1 << 20);

  /** Short-lived JVMs that start fast. */
  static final List<String> FAST_JVM =
      List.of("-Xms16m", "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  private static final AtomicInteger NUMBER = new AtomicInteger();

  final Dataplane server;
  final WireClient client = new WireClient(ADDRESS);
  final List<String> output = new CopyOnWriteArrayList<>();
  private final Dataplane peer;
  private final String name;

  /** How to launch. */
  static final class Plan {
    /** Stands in an option for the server's run directory. */
    static final String DIRECTORY = "@DIRECTORY@";

    private String application = Echo.class.getName();
    private boolean restart;
    private long timeoutMs;
    private Protection memory = Protection.FULL;
    private boolean confined = true;
    private int abiVersion = Abi.VERSION;
    private PortConfig port = SMALL_PORT;
    private List<String> options = List.of();
    private Runnable onLine = () -> {};

    Plan application(Class<?> type) {
      return application(type.getName());
    }

    Plan application(String className) {
      application = className;
      return this;
    }

    Plan restart() {
      restart = true;
      return this;
    }

    Plan timeoutMs(long value) {
      timeoutMs = value;
      return this;
    }

    Plan withoutMemoryProtection() {
      memory = Protection.NONE;
      return this;
    }

    Plan unconfined() {
      confined = false;
      return this;
    }

    Plan abiVersion(int value) {
      abiVersion = value;
      return this;
    }

    Plan option(String option) {
      List<String> all = new ArrayList<>(options);
      all.add(option);
      options = all;
      return this;
    }

    /** Called for every line of output, by the thread that tells it, before it is in the list. */
    Plan onLine(Runnable action) {
      onLine = action;
      return this;
    }

    Served start() throws InterruptedException {
      return new Served(this);
    }
  }

  private Served(Plan plan) throws InterruptedException {
    name = "t-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
    List<String> options = new ArrayList<>(FAST_JVM);
    for (String option : plan.options) {
      options.add(option.replace(Plan.DIRECTORY, RunDirectory.of(name).toString()));
    }
    DataplaneConfig config =
        DataplaneConfig.builder(
                name,
                "wire",
                Cidr.parse(ADDRESS + "/24"),
                new ApplicationSpec(plan.application, List.of(testClasses())))
            .place(PlaceKind.HOST)
            .port(plan.port)
            .restart(plan.restart)
            .appTimeoutMs(plan.timeoutMs)
            .appJvmOptions(options)
            .build();
    Isolation isolation =
        new Isolation(
            plan.memory,
            plan.confined,
            plan.abiVersion,
            line -> {
              plan.onLine.run();
              output.add(line.text());
            });
    server = Dataplane.start(config, isolation, null);
    try {
      peer =
          Dataplane.start(
              WireServiceTest.config(name + "-c", "wire:" + name, "10.9.0.2/24"), i -> client);
    } catch (RuntimeException | InterruptedException e) {
      server.close();
      throw e;
    }
  }

  private static Path testClasses() {
    try {
      return Path.of(Served.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** Where the server's sockets lie. */
  Path directory() {
    return RunDirectory.of(name);
  }

  /** A figure of the server's only thread. */
  long figure(String name) {
    return server.figures().get("thread.0." + name);
  }

  /** Applications launched so far. */
  long launches() {
    return server.figures().get("application.launches");
  }

  /** Waits until {@code condition} holds. */
  void await(String what, BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError(
            what + " did not come about; output " + output + "; figures " + server.figures());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Waits until the application has printed a line that starts so; that line. */
  String awaitLine(String start) {
    await("a line '" + start + "'", () -> line(start) != null);
    return String.valueOf(line(start));
  }

  private @Nullable String line(String start) {
    for (String line : output) {
      if (line.startsWith(start)) {
        return line;
      }
    }
    return null;
  }

  @Override
  public void close() {
    peer.close();
    server.close();
  }
}
