// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ixj.tools.bench.Task.Kind;
import org.ixj.tools.child.Child;
import org.jspecify.annotations.Nullable;

/** memcached with one thread on the kernel's TCP over loopback. */
final class MemcachedPeer implements Peer {
  private static final String PROGRAM = "memcached";
  private static final String ADDRESS = "127.0.0.1";
  private static final String PORT = "11311";

  private final Programs programs;
  private final Cores cores;
  private @Nullable Child server;

  MemcachedPeer(Programs programs, Cores cores) {
    this.programs = programs;
    this.cores = cores;
  }

  @Override
  public String name() {
    return PROGRAM;
  }

  @Override
  public String description() {
    return "memcached, one thread, the kernel's TCP over loopback, a C client";
  }

  @Override
  public @Nullable String unavailable() {
    boolean installed =
        Arrays.stream(System.getenv().getOrDefault("PATH", "/usr/bin").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    return installed
        ? programs.missing("linux-client", "make -C tools/bench")
        : "not installed: sudo apt-get install memcached";
  }

  @Override
  public boolean does(Task task) {
    return task.kind() == Kind.ETC || task.kind() == Kind.USR;
  }

  @Override
  public void open(Task task) throws IOException {
    if (server == null) {
      // It says nothing when it is ready; clients that find nobody try again.
      server =
          Child.start(
              cores.onServer(
                  List.of(
                      PROGRAM, "-t", "1", "-u", "nobody", "-l", ADDRESS, "-p", PORT, "-U", "0",
                      "-m", "256", "-c", "8192")));
    }
  }

  @Override
  public Map<String, Double> round(Task task, double seconds)
      throws IOException, InterruptedException {
    List<String> client =
        new ArrayList<>(List.of(programs.path("linux-client"), "--to", ADDRESS, "--port", PORT));
    client.addAll(Programs.options(task, seconds));
    return Programs.client(cores.onClient(client), seconds);
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
      server = null;
    }
  }
}
