// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ixj.tools.bench.Task.Kind;
import org.ixj.tools.child.Child;
import org.jspecify.annotations.Nullable;

/** C on the kernel's TCP, over loopback or over a pair of virtual interfaces. */
final class LinuxPeer implements Peer {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int PORT = 7077;

  private final String name;
  private final String description;
  private final boolean spin;
  private final boolean veth;
  private final Programs programs;
  private final Cores cores;
  private @Nullable VethPair pair;

  private LinuxPeer(
      String name, String description, boolean spin, boolean veth, Programs programs, Cores cores) {
    this.name = name;
    this.description = description;
    this.spin = spin;
    this.veth = veth;
    this.programs = programs;
    this.cores = cores;
  }

  static LinuxPeer epoll(Programs programs, Cores cores) {
    return new LinuxPeer(
        "linux-epoll", "C, epoll, the kernel's TCP over loopback", false, false, programs, cores);
  }

  static LinuxPeer spin(Programs programs, Cores cores) {
    return new LinuxPeer(
        "linux-spin", "the same, both sides polling, never blocked", true, false, programs, cores);
  }

  static LinuxPeer veth(Programs programs, Cores cores) {
    return new LinuxPeer(
        "linux-veth",
        "linux-epoll between two network namespaces, over veth",
        false,
        true,
        programs,
        cores);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public @Nullable String unavailable() {
    String missing = programs.missing("linux-server", "make -C tools/bench");
    return missing == null && veth ? VethPair.unavailable() : missing;
  }

  @Override
  public boolean does(Task task) {
    return (task.kind() == Kind.ECHO || task.kind() == Kind.CHURN)
        && task.batch() == Task.BATCH
        && task.connections() <= Task.PER_PORT;
  }

  @Override
  public Map<String, Double> round(Task task, double seconds)
      throws IOException, InterruptedException {
    VethPair link = veth ? link() : null;
    String address = link == null ? LOOPBACK : VethPair.SERVER;
    List<String> server =
        List.of(
            programs.path("linux-server"),
            address,
            Integer.toString(PORT),
            spin ? "spin" : "epoll");
    List<String> client =
        new ArrayList<>(
            List.of(
                programs.path("linux-client"), "--to", address, "--port", Integer.toString(PORT)));
    client.addAll(Programs.options(task, seconds));
    if (spin) {
      client.add("--spin");
    }
    try (Child _ = Programs.server(cores.onServer(link == null ? server : link.atServer(server)))) {
      return Programs.client(
          cores.onClient(link == null ? client : link.atClient(client)), seconds);
    }
  }

  private VethPair link() throws IOException, InterruptedException {
    VethPair made = pair;
    if (made == null) {
      made = VethPair.make();
      pair = made;
    }
    return made;
  }

  @Override
  public void close() {
    VethPair made = pair;
    if (made != null) {
      made.close();
      pair = null;
    }
  }
}
