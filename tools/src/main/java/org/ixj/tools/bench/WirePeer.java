// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ixj.tools.bench.Task.Kind;
import org.ixj.tools.child.Child;
import org.jspecify.annotations.Nullable;

/** The wire without a stack: frames are received, touched, rewritten and transmitted, in C. */
final class WirePeer implements Peer {
  private static final String SLOTS = "256";

  /** Ethernet, IPv4 and TCP with timestamps: what a message has around it on the wire. */
  private static final int HEADERS = 14 + 20 + 32;

  private static final int LONGEST = 1518;

  private final Programs programs;
  private final Cores cores;

  WirePeer(Programs programs, Cores cores) {
    this.programs = programs;
    this.cores = cores;
  }

  @Override
  public String name() {
    return "wire-c";
  }

  @Override
  public String description() {
    return "the wire itself, frames bounced in C without a stack: the limit";
  }

  @Override
  public @Nullable String unavailable() {
    return programs.missing("wire-bounce", "make -C tools/bench");
  }

  @Override
  public boolean does(Task task) {
    return task.kind() == Kind.FRAMES
        || (task.kind() == Kind.ECHO && task.bytes() + HEADERS <= LONGEST);
  }

  /** The client's command line: as many frames under way as there would be requests. */
  static List<String> offer(Programs programs, Path socket, Task task, double seconds) {
    int bytes = task.kind() == Kind.FRAMES ? task.bytes() : task.bytes() + HEADERS;
    return List.of(
        programs.path("wire-bounce"),
        "offer",
        socket.toString(),
        Integer.toString(task.connections() * task.depth()),
        Integer.toString(bytes),
        Double.toString(seconds));
  }

  @Override
  public Map<String, Double> round(Task task, double seconds)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("ixj-bench");
    Path socket = folder.resolve("wire.sock");
    List<String> server =
        List.of(
            programs.path("wire-bounce"),
            "forward",
            socket.toString(),
            SLOTS,
            Integer.toString(task.batch()));
    try (Child _ = Programs.server(cores.onServer(server))) {
      return Programs.client(cores.onClient(offer(programs, socket, task, seconds)), seconds);
    } finally {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(folder);
    }
  }
}
