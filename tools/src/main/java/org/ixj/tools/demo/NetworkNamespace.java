// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ixj.linux.LinuxProcess;

/**
 * A network namespace of our own to have a TAP device in: nobody's addresses or routes can clash
 * with it, and for a user who is not root it is where TAP devices may be made at all. It lives as
 * long as this object.
 */
final class NetworkNamespace implements AutoCloseable {
  private final Process holder;
  private final boolean root;

  private NetworkNamespace(Process holder, boolean root) {
    this.holder = holder;
    this.root = root;
  }

  /**
   * Makes one.
   *
   * @throws IOException saying what is missing
   */
  static NetworkNamespace make() throws IOException {
    boolean root = LinuxProcess.effectiveUid() == 0;
    List<String> command = new ArrayList<>(List.of("unshare", "--net"));
    if (!root) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    // cat holds the namespace until its input is closed, or this JVM ends.
    command.add("cat");
    Process holder = new ProcessBuilder(command).redirectErrorStream(true).start();
    NetworkNamespace made = new NetworkNamespace(holder, root);
    holder.getOutputStream().write('\n');
    holder.getOutputStream().flush();
    // The newline comes back once cat runs, which is once the namespace is there.
    if (holder.getInputStream().read() != '\n') {
      made.close();
      throw new IOException(
          "no network namespace: run as root, or allow unprivileged user namespaces");
    }
    if (!Files.exists(Path.of("/dev/net/tun"))) {
      made.close();
      throw new IOException("no /dev/net/tun: load the kernel's tun module");
    }
    if (!Files.isWritable(Path.of("/dev/net/tun"))) {
      made.close();
      throw new IOException("/dev/net/tun may not be opened: run as root, or sudo chmod 666 it");
    }
    return made;
  }

  /** The command line that runs {@code command} inside. */
  List<String> inside(List<String> command) {
    List<String> line = new ArrayList<>(List.of("nsenter", "--net"));
    if (!root) {
      line.addAll(List.of("--user", "--preserve-credentials"));
    }
    line.addAll(List.of("--target", Long.toString(holder.pid())));
    line.addAll(command);
    return line;
  }

  @Override
  public void close() {
    holder.destroy();
  }
}
