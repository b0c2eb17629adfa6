// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import org.ixj.control.ApplicationSpec;
import org.ixj.control.Cidr;
import org.ixj.control.Dataplane;
import org.ixj.control.DataplaneConfig;
import org.ixj.control.DataplaneException;
import org.ixj.control.DomainKind;
import org.ixj.control.PlaceConfig;
import org.ixj.control.PlaceKind;
import org.ixj.loop.LoopConfig;
import org.ixj.sdk.Application;
import org.jspecify.annotations.Nullable;

/** A dataplane that echoes, and on the other end of its wire a client that checks each byte. */
final class Traffic implements AutoCloseable {
  private static final String SERVER = "10.9.0.1";
  private static final String CLIENT = "10.9.0.2";
  private static final int PREFIX_LENGTH = 24;
  private static final int CONNECTIONS = 4;

  /** Asleep now and then, and awake for some turns before: both are to be disturbed. */
  private static final long SPIN_US = 2000;

  private static final int MOST_TRIES = 20;

  private static final String THREAD = "thread.0.";
  private static final String LEAVES = THREAD + "leaves.";

  private final String name;
  private final Dataplane server;
  private final Dataplane client;
  private final EchoCheck check;

  private Traffic(String name, Dataplane server, Dataplane client, EchoCheck check) {
    this.name = name;
    this.server = server;
    this.client = client;
    this.check = check;
  }

  /** Java that echoes on the elastic thread itself, with nothing between. */
  static Traffic inline(PlaceKind place, long seed, Application echo) throws InterruptedException {
    String name = "none";
    DataplaneConfig config =
        config(name, place, DomainKind.NONE, new ApplicationSpec(name, List.of()));
    return joined(name, Dataplane.start(config, thread -> echo), seed);
  }

  /** A program in C that echoes in guest ring 3. */
  static Traffic ring3(PlaceKind place, long seed, Path program) throws InterruptedException {
    String name = "ring3";
    DataplaneConfig config =
        config(name, place, DomainKind.RING3, ApplicationSpec.program(program));
    return joined(name, Dataplane.start(config), seed);
  }

  private static Traffic joined(String name, Dataplane server, long seed)
      throws InterruptedException {
    EchoCheck check = new EchoCheck(Cidr.parseAddress(SERVER), CONNECTIONS, seed);
    try {
      while (!server.listens()) {
        if (server.awaitEnd(100)) {
          throw new IllegalStateException("no echo: " + server.failure());
        }
      }
      DataplaneConfig config =
          config(
              name + "-client",
              PlaceKind.HOST,
              DomainKind.NONE,
              new ApplicationSpec(name, List.of()),
              "wire:" + ofThisProcess(name),
              CLIENT);
      return new Traffic(name, server, connected(config, check), check);
    } catch (RuntimeException | InterruptedException e) {
      server.close();
      throw e;
    }
  }

  /** A wire's patience is that of a machine that is not emulated. */
  private static Dataplane connected(DataplaneConfig config, EchoCheck check)
      throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return Dataplane.start(config, thread -> check);
      } catch (DataplaneException e) {
        if (tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  private static String ofThisProcess(String name) {
    return "stress-" + ProcessHandle.current().pid() + "-" + name;
  }

  private static DataplaneConfig config(
      String name, PlaceKind place, DomainKind domain, ApplicationSpec application) {
    return config(name, place, domain, application, "wire", SERVER);
  }

  private static DataplaneConfig config(
      String name,
      PlaceKind place,
      DomainKind domain,
      ApplicationSpec application,
      String device,
      String address) {
    return DataplaneConfig.builder(
            ofThisProcess(name), device, Cidr.parse(address + "/" + PREFIX_LENGTH), application)
        .domain(domain)
        .place(new PlaceConfig(place, List.of(), Set.of(), true))
        .loop(new LoopConfig(LoopConfig.DEFAULT.batch(), SPIN_US, LoopConfig.DEFAULT.quantumUs()))
        .appTimeoutMs(0)
        .build();
  }

  /** Where the elastic thread executes, and why. */
  String place() {
    return server.place();
  }

  /** Messages that came back. */
  long messages() {
    return check.messages();
  }

  /** Turns with frames that ended in ring 0. */
  long ring0Turns() {
    return server.counts().getOrDefault(THREAD + "ring0.turns", 0L);
  }

  /** Why it has come to a stop, or null. */
  @Nullable String failure() {
    if (server.failure() != null) {
      return name + ": " + server.failure();
    }
    if (client.failure() != null) {
      return name + ", client: " + client.failure();
    }
    return check.failure() == null ? null : name + ": " + check.failure();
  }

  /** Adds what has happened so far, each name behind its own. */
  void figures(ObjLongConsumer<String> figures) {
    Map<String, Long> counts = server.counts();
    figures.accept(name + ".messages", check.messages());
    figures.accept(name + ".bytes", check.bytes());
    figures.accept(name + ".wrong_bytes", check.wrong());
    figures.accept(name + ".turns", counts.getOrDefault(THREAD + "rx-batches", 0L));
    figures.accept(name + ".ring0_turns", counts.getOrDefault(THREAD + "ring0.turns", 0L));
    figures.accept(name + ".ring0_enters", counts.getOrDefault(THREAD + "ring0.enters", 0L));
    figures.accept(name + ".ring3_crossings", counts.getOrDefault(THREAD + "ring3.crossings", 0L));
    figures.accept(
        name + ".ring3_preemptions", counts.getOrDefault(THREAD + "ring3.preemptions", 0L));
    counts.forEach(
        (figure, value) -> {
          if (figure.startsWith(LEAVES)) {
            String reason = figure.substring(LEAVES.length()).replace('-', '_');
            figures.accept(name + ".leaves." + reason, value);
          }
        });
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
