// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ixj.tools.bench.Task.Kind;
import org.ixj.tools.child.Child;
import org.jspecify.annotations.Nullable;

/** lwIP in C on both ends of a wire, one thread each, as it is or with a hash table in front. */
final class LwipPeer implements Peer {
  private static final String PORT = "7";

  /** The dataplane's own, as long as every connection's frame fits in. */
  private static final int SLOTS = 256;

  private final boolean hashed;
  private final Programs programs;
  private final Cores cores;

  LwipPeer(boolean hashed, Programs programs, Cores cores) {
    this.hashed = hashed;
    this.programs = programs;
    this.cores = cores;
  }

  @Override
  public String name() {
    return hashed ? "lwip" : "lwip-stock";
  }

  @Override
  public String description() {
    return "lwIP in C on a wire, checksums on, "
        + (hashed ? "with a hashed lookup of connections" : "as it is");
  }

  @Override
  public @Nullable String unavailable() {
    return programs.missing(
        "lwip-server", "make -C tools/bench lwip (which needs Debian's dpkg-dev and its sources)");
  }

  @Override
  public boolean does(Task task) {
    return (task.kind() == Kind.ECHO || task.kind() == Kind.CHURN) && task.batch() == Task.BATCH;
  }

  @Override
  public Map<String, Double> round(Task task, double seconds)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("ixj-bench");
    Path socket = folder.resolve("wire.sock");
    // lwIP gives a full ring up until its next timer, so its ring is never full.
    int slots =
        Math.max(SLOTS, Integer.highestOneBit(2 * task.connections() * task.depth() - 1) * 2);
    List<String> server =
        List.of(
            programs.path("lwip-server"),
            socket.toString(),
            PORT,
            Integer.toString(slots),
            hashed ? "hashed" : "stock");
    List<String> client =
        new ArrayList<>(List.of(programs.path("lwip-client"), "--to", socket.toString()));
    client.addAll(List.of("--port", PORT));
    client.addAll(Programs.options(task, seconds));
    if (hashed) {
      client.add("--hashed");
    }
    try (Child _ = Programs.server(cores.onServer(server))) {
      return Programs.client(cores.onClient(client), seconds);
    } finally {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(folder);
    }
  }
}
