// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What another JVM of ours is started for. */
public final class Agents {
  /**
   * Plays a role until standard input ends, or the process is killed.
   *
   * @throws IllegalArgumentException for a role there is not
   */
  public static void play(String role, List<String> arguments)
      throws IOException, InterruptedException {
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    switch (role) {
      case "client" -> ClientAgent.serve(questions);
      case "forward" ->
          ForwardAgent.serve(
              Path.of(arguments.get(0)), Integer.parseInt(arguments.get(1)), questions);
      case "netty-epoll", "netty-iouring" ->
          NettyServer.run(
              role.equals("netty-iouring"), arguments.get(0), Integer.parseInt(arguments.get(1)));
      default -> throw new IllegalArgumentException("no agent plays '" + role + "'");
    }
  }

  private Agents() {}
}
