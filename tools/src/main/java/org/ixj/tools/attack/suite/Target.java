// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.attack.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ixj.control.ApplicationSpec;
import org.ixj.control.Cidr;
import org.ixj.control.ControlSocket;
import org.ixj.control.Dataplane;
import org.ixj.control.DataplaneConfig;
import org.ixj.control.DomainKind;
import org.ixj.control.PlaceConfig;
import org.ixj.control.PlaceKind;
import org.ixj.control.RunDirectory;
import org.ixj.device.EthernetLimits;
import org.ixj.domain.PortConfig;
import org.ixj.domain.PortRegions.Mechanism;
import org.ixj.loop.LoopConfig;
import org.ixj.tools.child.Child;
import org.ixj.tools.child.Ready;

/** A dataplane in a process of its own with an echo server on it, and clients that use it. */
final class Target implements AutoCloseable {
  private static final String SERVER = "10.9.0.1";

  private final String name;
  private final Child process;
  private final Dataplane clients;
  private final Victims victims;

  private Target(String name, Child process, Dataplane clients, Victims victims) {
    this.name = name;
    this.process = process;
    this.clients = clients;
    this.victims = victims;
  }

  /**
   * Starts both and waits until the clients are served.
   *
   * @param options of {@code ix run}
   * @throws IOException with its last words if the dataplane does not start
   */
  static Target start(String name, List<String> options, long seed)
      throws IOException, InterruptedException {
    List<String> run = new ArrayList<>(List.of("run", "--name", name, "--device", "wire"));
    run.addAll(options);
    Child process = Child.start(Child.ix(run.toArray(String[]::new)));
    if (!Ready.await(name, process)) {
      String words = process.lastLine();
      process.close();
      throw new IOException("the dataplane did not start: " + words);
    }
    try {
      Victims victims = new Victims(Cidr.parseAddress(SERVER), seed);
      return new Target(name, process, Dataplane.start(clients(name), _ -> victims), victims);
    } catch (RuntimeException | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  private static DataplaneConfig clients(String name) {
    return new DataplaneConfig(
        name + "-c",
        "wire:" + name,
        Cidr.parse("10.9.0.2/24"),
        0,
        EthernetLimits.MTU,
        null,
        DomainKind.NONE,
        PlaceConfig.of(PlaceKind.HOST),
        new ApplicationSpec(Victims.class.getName(), List.of()),
        1,
        LoopConfig.DEFAULT,
        PortConfig.DEFAULT,
        Mechanism.AUTO,
        false,
        false,
        0,
        List.of(),
        null,
        null,
        0);
  }

  Victims victims() {
    return victims;
  }

  /** Whether its process lives. */
  boolean alive() throws InterruptedException {
    return !process.ended(0);
  }

  /** Its counters and gauges. */
  Map<String, Long> figures() throws IOException {
    return ControlSocket.read(RunDirectory.of(name));
  }

  /** How many lines it has said. */
  int said() {
    return process.output().size();
  }

  /** The last thing it said about its application's end since it had said {@code lines}, or "". */
  String obituary(int lines) {
    List<String> all = process.output();
    for (int i = all.size() - 1; i >= lines; i--) {
      if (all.get(i).contains("connections are reset")) {
        return all.get(i).replaceFirst("^ix: ", "");
      }
    }
    return "";
  }

  /** Its last line. */
  String lastWords() {
    return process.lastLine();
  }

  @Override
  public void close() {
    clients.close();
    process.close();
  }
}
