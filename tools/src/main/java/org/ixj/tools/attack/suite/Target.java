// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.ixj.control.ApplicationSpec;
import org.ixj.control.Cidr;
import org.ixj.control.ControlSocket;
import org.ixj.control.Dataplane;
import org.ixj.control.DataplaneConfig;
import org.ixj.control.DataplaneException;
import org.ixj.control.DomainKind;
import org.ixj.control.PlaceKind;
import org.ixj.control.RunDirectory;
import org.ixj.stats.Counter;
import org.ixj.tools.attack.AbsentException;
import org.ixj.tools.attack.Domain;
import org.ixj.tools.attack.Machine;
import org.ixj.tools.attack.Network;
import org.ixj.tools.child.Child;
import org.ixj.tools.child.Patience;
import org.ixj.tools.child.Ready;
import org.jspecify.annotations.Nullable;

/** A dataplane in a process of its own with a server on it, and clients that use it. */
final class Target implements Machine, AutoCloseable {
  private static final String SERVER = "10.9.0.1";

  private static final Pattern OBITUARY =
      Pattern.compile("ix: ((?:the )?application .*; its connections are reset)");

  /** signal(7): 128 and SIGTERM. */
  private static final int TERMINATED = 143;

  private static final int END_MS = Patience.ms(1000);

  /** A hanging one is asked often. */
  private static final int ANSWER_MS = Patience.ms(2000);

  private final String name;
  private final Domain domain;
  private final Child process;
  private final Dataplane clients;
  private final Talk talk;
  private final Victims victims;
  private final Link link;

  private Target(
      String name,
      Domain domain,
      Child process,
      Dataplane clients,
      Talk talk,
      Victims victims,
      Link link) {
    this.name = name;
    this.domain = domain;
    this.process = process;
    this.clients = clients;
    this.talk = talk;
    this.victims = victims;
    this.link = link;
  }

  /**
   * Starts both and waits until the clients are served.
   *
   * @param build of the dataplane
   * @param half where all of it runs
   * @param domain of its application
   * @param options of {@code ix run}, besides
   * @param talk between its application and the clients
   * @throws DataplaneException with its last words if the dataplane does not start
   */
  static Target start(
      String name, Build build, Half half, Domain domain, List<String> options, Talk talk)
      throws IOException, InterruptedException {
    List<String> run =
        new ArrayList<>(
            List.of("run", "--name", name, "--device", "wire", "--domain", domain.name()));
    run.addAll(List.of("--address", SERVER + "/" + Network.PREFIX));
    run.addAll(options);
    Child process = Child.start(half.wrap(build.ix(run.toArray(String[]::new))));
    if (!Ready.await(name, process)) {
      String words = Ready.missing(process);
      process.close();
      throw new DataplaneException("the dataplane did not start: " + words);
    }
    try {
      Victims victims = new Victims(Cidr.parseAddress(SERVER), talk);
      Link link = new Link();
      Dataplane clients =
          half.run(() -> Dataplane.start(clients(name), link::around, _ -> victims));
      return new Target(name, domain, process, clients, talk, victims, link);
    } catch (RuntimeException | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  private static DataplaneConfig clients(String name) {
    return DataplaneConfig.builder(
            name + "-c",
            "wire:" + name,
            Cidr.parse("10.9.0.2/" + Network.PREFIX),
            new ApplicationSpec(Victims.class.getName(), List.of()))
        .domain(DomainKind.NONE)
        .place(PlaceKind.HOST)
        .build();
  }

  Victims victims() {
    return victims;
  }

  /** What the clients say. */
  Talk talk() {
    return talk;
  }

  /** The link between both, with a place for a hostile station. */
  Link link() {
    return link;
  }

  @Override
  public long dataplane() {
    return process.pid();
  }

  @Override
  public Application application() {
    return domain == Domain.RING3
        ? new ApplicationProgram(victims)
        : new ApplicationProcess(applicationPid());
  }

  /** The process of its application; 0 if there is none. */
  long applicationPid() {
    return figures().getOrDefault("application.pid", 0L);
  }

  @Override
  public long launches() {
    return figures().getOrDefault("application.launches", 0L);
  }

  @Override
  public long answers() {
    return LongStream.of(victims.answers()).sum();
  }

  @Override
  public void cutLink(boolean away) {
    link.cut(away);
  }

  @Override
  public String physicalInterface() throws AbsentException {
    throw new AbsentException("no virtual function");
  }

  /** Message buffers that are in use on its first elastic thread. */
  long mbufsInUse() {
    Map<String, Long> figures = figures();
    return figures.getOrDefault("thread.0.mbufs", (long) Integer.MAX_VALUE)
        - figures.getOrDefault("thread.0.mbufs-free", 0L);
  }

  /** Where its elastic threads are: {@code ring0} or {@code host}. */
  String place() {
    boolean ring0 =
        process.output().stream().anyMatch(line -> line.contains("elastic threads in ring 0"));
    return ring0 ? "ring0" : "host";
  }

  /** A counter of its elastic threads, summed. */
  long count(Counter counter) {
    String end = "." + counter.label();
    return figures().entrySet().stream()
        .filter(figure -> figure.getKey().endsWith(end))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Whether its process lives. */
  boolean alive() throws InterruptedException {
    return !process.ended(0);
  }

  /**
   * What is out of order about its end, or null.
   *
   * @param told how many clients had been reset before it
   */
  @Nullable String disorder(long told) throws IOException, InterruptedException {
    int status = process.finish(END_MS);
    if (status != TERMINATED) {
      return "its status is " + status;
    }
    if (Files.exists(RunDirectory.of(name))) {
      return "it left " + RunDirectory.of(name);
    }
    return Await.until(() -> victims.told() >= told + Victims.CONNECTIONS, END_MS)
        ? null
        : "its clients were not reset";
  }

  /** Its counters and gauges; none when it does not answer. */
  private Map<String, Long> figures() {
    try {
      return ControlSocket.read(RunDirectory.of(name), ANSWER_MS);
    } catch (IOException e) {
      return Map.of();
    }
  }

  /** How many lines it has said. */
  int said() {
    return process.output().size();
  }

  /** What it has said. */
  List<String> output() {
    return process.output();
  }

  /** The last thing it said about its application's end since it had said {@code lines}, or "". */
  String obituary(int lines) {
    List<String> all = process.output();
    return obituary(all.subList(lines, all.size()));
  }

  /** The same of some lines: the application's own, which begin with its name, do not count. */
  static String obituary(List<String> lines) {
    return lines.reversed().stream()
        .map(OBITUARY::matcher)
        .filter(Matcher::matches)
        .map(line -> line.group(1))
        .findFirst()
        .orElse("");
  }

  /** Its last line. */
  String lastWords() {
    return process.lastLine();
  }

  @Override
  public void close() {
    clients.close();
    link.close();
    process.close();
  }
}
