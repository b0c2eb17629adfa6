// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ixj.linux.LinuxProcess;
import org.ixj.tools.child.Child;
import org.jspecify.annotations.Nullable;

/** Two network namespaces of our own with a pair of virtual interfaces between them. */
final class VethPair implements AutoCloseable {
  static final String SERVER = "10.9.8.1";
  private static final String CLIENT = "10.9.8.2";
  private static final long TIMEOUT_MS = 10_000;

  private final Process server;
  private final Process client;

  private VethPair(Process server, Process client) {
    this.server = server;
    this.client = client;
  }

  static @Nullable String unavailable() {
    return LinuxProcess.effectiveUid() == 0 ? null : "network namespaces need root";
  }

  static VethPair make() throws IOException, InterruptedException {
    Process server = holder();
    Process client = holder();
    VethPair pair = new VethPair(server, client);
    try {
      // Made in the server's namespace: in the host's nothing is touched.
      pair.run(
          pair.atServer(
              List.of(
                  "ip",
                  "link",
                  "add",
                  "s",
                  "type",
                  "veth",
                  "peer",
                  "name",
                  "c",
                  "netns",
                  Long.toString(client.pid()))));
      pair.run(pair.atServer(List.of("ip", "address", "add", SERVER + "/24", "dev", "s")));
      pair.run(pair.atServer(List.of("ip", "link", "set", "s", "up")));
      pair.run(pair.atClient(List.of("ip", "address", "add", CLIENT + "/24", "dev", "c")));
      pair.run(pair.atClient(List.of("ip", "link", "set", "c", "up")));
      return pair;
    } catch (IOException | InterruptedException e) {
      pair.close();
      throw e;
    }
  }

  /** cat holds a namespace until its input is closed, or this JVM ends. */
  private static Process holder() throws IOException {
    Process holder = new ProcessBuilder("unshare", "--net", "cat").start();
    holder.getOutputStream().write('\n');
    holder.getOutputStream().flush();
    // The newline comes back once cat runs, which is once the namespace is there.
    if (holder.getInputStream().read() != '\n') {
      holder.destroy();
      throw new IOException("no network namespace can be made");
    }
    return holder;
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    try (Child child = Child.start(command)) {
      if (child.finish(TIMEOUT_MS) != 0) {
        throw new IOException("veth: " + child.lastLine());
      }
    }
  }

  List<String> atServer(List<String> command) {
    return inside(server, command);
  }

  List<String> atClient(List<String> command) {
    return inside(client, command);
  }

  private static List<String> inside(Process holder, List<String> command) {
    List<String> line =
        new ArrayList<>(List.of("nsenter", "--net", "--target", Long.toString(holder.pid())));
    line.addAll(command);
    return line;
  }

  @Override
  public void close() {
    server.destroy();
    client.destroy();
  }
}
