// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.util.List;
import org.ixj.tools.child.Taskset;

/**
 * Who runs where. A server has one core and so does its client, for every system: the kernel's
 * stack with its application, and a dataplane with its application.
 *
 * @param server everything of the server
 * @param client everything of the client
 * @param application where a dataplane's application runs in a process of its own
 */
public record Cores(int server, int client, String application) {
  /** For people. */
  public String words() {
    return "server on core %d, client on %d, application of domain process on %s"
        .formatted(server, client, application);
  }

  List<String> onServer(List<String> command) {
    return Taskset.on(Integer.toString(server), command);
  }

  List<String> onClient(List<String> command) {
    return Taskset.on(Integer.toString(client), command);
  }
}
