// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ixj.tools.bench.Task.Kind;
import org.ixj.tools.child.Child;
import org.jspecify.annotations.Nullable;

/** A Netty server with one event loop on a native transport, and the C client of the others. */
final class NettyPeer implements Peer {
  private static final String ADDRESS = "127.0.0.1";
  private static final int PORT = 7078;

  private final boolean uring;
  private final Programs programs;
  private final Cores cores;
  private final double warmupSeconds;
  private @Nullable Child server;

  NettyPeer(boolean uring, Programs programs, Cores cores, double warmupSeconds) {
    this.uring = uring;
    this.programs = programs;
    this.cores = cores;
    this.warmupSeconds = warmupSeconds;
  }

  @Override
  public String name() {
    return uring ? "linux-iouring" : "linux-netty";
  }

  @Override
  public String description() {
    return "Netty's " + (uring ? "io_uring" : "epoll") + " transport, a C client";
  }

  @Override
  public @Nullable String unavailable() {
    Throwable cause = uring ? IoUring.unavailabilityCause() : Epoll.unavailabilityCause();
    return cause == null
        ? programs.missing("linux-client", "make -C tools/bench")
        : "Netty's transport does not work here: " + cause.getMessage();
  }

  @Override
  public boolean does(Task task) {
    return (task.kind() == Kind.ECHO || task.kind() == Kind.CHURN) && task.batch() == Task.BATCH;
  }

  private int port() {
    return uring ? PORT + 1 : PORT;
  }

  @Override
  public void open(Task task) throws IOException, InterruptedException {
    if (server == null) {
      server =
          Programs.server(
              cores.onServer(
                  Child.ix(
                      "bench-agent",
                      uring ? "netty-iouring" : "netty-epoll",
                      ADDRESS,
                      Integer.toString(port()))));
      round(task, warmupSeconds);
    }
  }

  @Override
  public Map<String, Double> round(Task task, double seconds)
      throws IOException, InterruptedException {
    List<String> client =
        new ArrayList<>(
            List.of(
                programs.path("linux-client"),
                "--to",
                ADDRESS,
                "--port",
                Integer.toString(port())));
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
