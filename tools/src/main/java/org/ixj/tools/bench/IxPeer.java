// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.ixj.control.ControlSocket;
import org.ixj.control.DataplaneConfig;
import org.ixj.control.DomainKind;
import org.ixj.control.RunDirectory;
import org.ixj.stats.Counter;
import org.ixj.stats.Stage;
import org.ixj.stats.TurnTimes;
import org.ixj.tools.bench.Task.Kind;
import org.ixj.tools.child.Child;
import org.ixj.tools.child.Ready;
import org.ixj.tools.child.Taskset;
import org.ixj.vmm.VirtualMachine;
import org.jspecify.annotations.Nullable;

/**
 * Ours: a dataplane with an application in a domain, loaded over a wire from a dataplane of its
 * own.
 */
final class IxPeer implements Peer {
  /** As many does the example in C take. */
  private static final int RING3_CONNECTIONS = 64;

  private static final long SLACK_MS = 10_000;

  private static final String LARGE_HEAP = "-Xmx4g";
  private static final List<String> LARGE_MEMORY = List.of("--app-memory", "5g");

  private final DomainKind domain;
  private final Path root;
  private final Cores cores;
  private final double warmupSeconds;
  private final boolean stages;
  private final String server;
  private @Nullable Child dataplane;
  private @Nullable Agent client;
  private @Nullable String app;
  private int batch;
  private int room;

  /**
   * @param root the checkout
   * @param warmupSeconds load that is not measured, after a start
   * @param stages whether the server accounts for its stages
   */
  IxPeer(DomainKind domain, Path root, Cores cores, double warmupSeconds, boolean stages) {
    this.domain = domain;
    this.root = root;
    this.cores = cores;
    this.warmupSeconds = warmupSeconds;
    this.stages = stages;
    server = "bench-" + ProcessHandle.current().pid() + "-" + domainName();
  }

  private String domainName() {
    return domain.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String name() {
    return "ix-" + domainName();
  }

  @Override
  public String description() {
    return switch (domain) {
      case NONE -> "IXJ on a wire, application and dataplane in one JVM, unprotected";
      case PROCESS -> "IXJ on a wire, the application in a confined process";
      case RING3 -> "IXJ on a wire, the application in guest ring 3";
    };
  }

  @Override
  public @Nullable String unavailable() {
    if (domain != DomainKind.RING3) {
      return null;
    }
    String cause = VirtualMachine.unavailabilityCause();
    return cause == null && !Files.isExecutable(program("echo"))
        ? "its programs are not built: make -C java-app-sdk/c apps"
        : cause;
  }

  @Override
  public boolean does(Task task) {
    return task.kind() != Kind.FRAMES
        && (domain != DomainKind.RING3 || task.connections() <= RING3_CONNECTIONS);
  }

  /** In ring 3 runs what is built for it. */
  private Path program(String name) {
    return root.resolve("java-app-sdk/target/c/ring3").resolve(name).toAbsolutePath();
  }

  private static String appFor(Task task) {
    return task.kind() == Kind.ETC || task.kind() == Kind.USR ? "kv" : "echo";
  }

  @Override
  public void open(Task task) throws IOException, InterruptedException {
    String wanted = appFor(task);
    if (dataplane != null
        && wanted.equals(app)
        && batch == task.batch()
        && task.connections() <= room) {
      return;
    }
    close();
    app = wanted;
    batch = task.batch();
    room = Math.max(task.connections(), DataplaneConfig.DEFAULT_CONNECTIONS);
    List<String> jvm = jvmOptions();
    Child started = Child.start(cores.onServer(Child.ix(jvm, command(jvm))));
    dataplane = started;
    if (!Ready.await(server, started)) {
      String why = Ready.missing(started);
      close();
      throw new IOException("the dataplane did not start: " + why);
    }
    if (domain == DomainKind.PROCESS) {
      placeApplication();
    }
    client = new Agent(cores.onClient(Child.ix(jvm, List.of("bench-agent", "client"))));
    round(task.atRate(0), warmupSeconds);
  }

  /** What the server's, its application's and its client's JVM need for so many connections. */
  private List<String> jvmOptions() {
    if (domain == DomainKind.RING3) {
      return List.of();
    }
    String ports = "-Dixj.echo.ports=" + Task.ports(room);
    return room > DataplaneConfig.DEFAULT_CONNECTIONS ? List.of(ports, LARGE_HEAP) : List.of(ports);
  }

  private List<String> command(List<String> applicationJvm) {
    String program = Objects.requireNonNull(app);
    List<String> command =
        new ArrayList<>(
            List.of(
                "run",
                "--name",
                server,
                "--app",
                domain == DomainKind.RING3 ? program(program).toString() : program,
                "--device",
                "wire",
                "--domain",
                domainName(),
                "--batch",
                Integer.toString(batch),
                "--connections",
                Integer.toString(room)));
    if (stages) {
      command.add("--stages");
    }
    if (domain == DomainKind.PROCESS) {
      DataplaneConfig.DEFAULT_JVM_OPTIONS.forEach(option -> command.add("--app-jvm=" + option));
      if (room > DataplaneConfig.DEFAULT_CONNECTIONS) {
        command.addAll(LARGE_MEMORY);
      }
      applicationJvm.forEach(option -> command.add("--app-jvm=" + option));
    }
    return command;
  }

  /** It has inherited the server's core. */
  private void placeApplication() throws IOException, InterruptedException {
    long giveUpNs = System.nanoTime() + SLACK_MS * 1_000_000;
    long pid = 0;
    while (pid == 0 && System.nanoTime() < giveUpNs) { // it may be on its way yet
      pid = ControlSocket.read(RunDirectory.of(server)).getOrDefault("application.pid", 0L);
    }
    if (pid == 0) {
      throw new IOException("the dataplane has no application");
    }
    Taskset.move(pid, cores.application());
  }

  @Override
  public Map<String, Double> round(Task task, double seconds)
      throws IOException, InterruptedException {
    Agent up = client;
    if (up == null) {
      throw new IOException("not started");
    }
    Map<String, Long> before = ControlSocket.read(RunDirectory.of(server));
    Map<String, Double> figures =
        up.ask(
            new Question(server, task, seconds), (long) (seconds * 1000) + 2 * task.patienceMs());
    return stages ? withStages(figures, before) : figures;
  }

  /**
   * Of the whole round, what is not measured included: per frame received, of which a request is
   * one.
   */
  private Map<String, Double> withStages(Map<String, Double> figures, Map<String, Long> before)
      throws IOException {
    Map<String, Long> after = ControlSocket.read(RunDirectory.of(server));
    Map<String, Double> all = new LinkedHashMap<>(figures);
    double frames = Math.max(1, since(before, after, Counter.RX_FRAMES.label()));
    for (Stage stage : Stage.values()) {
      all.put(
          Metric.of(stage).key(), since(before, after, "stage." + stage.label() + "-ns") / frames);
    }
    long[] turns = new long[TurnTimes.classes()];
    for (int i = 0; i < turns.length; i++) {
      turns[i] = since(before, after, TurnTimes.label(i));
    }
    all.put(Metric.TURN_P9999.key(), TurnTimes.percentileNs(turns, 0.9999) / 1000.0);
    all.put(Metric.TURN_MAX.key(), TurnTimes.percentileNs(turns, 1) / 1000.0);
    return all;
  }

  private static long since(Map<String, Long> before, Map<String, Long> after, String figure) {
    String name = "thread.0." + figure;
    return after.getOrDefault(name, 0L) - before.getOrDefault(name, 0L);
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
      client = null;
    }
    if (dataplane != null) {
      dataplane.close();
      dataplane = null;
    }
  }

  /**
   * What the client is asked for.
   *
   * @param to the dataplane's name
   * @param seconds measured
   */
  public record Question(String to, Task task, double seconds) {}
}
