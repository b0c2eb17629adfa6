// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ixj.tools.bench.Task.Kind;
import org.ixj.tools.child.Child;
import org.jspecify.annotations.Nullable;

/** Our driver without a stack: the loop of {@code wire_bounce.c} in Java. */
final class JavaWirePeer implements Peer {
  /** Longest until its server answers, for which it has nothing to do. */
  private static final long ANSWER_MS = 60_000;

  private final Programs programs;
  private final Cores cores;
  private final double warmupSeconds;
  private @Nullable Agent server;
  private @Nullable Path folder;
  private int batch;

  JavaWirePeer(Programs programs, Cores cores, double warmupSeconds) {
    this.programs = programs;
    this.cores = cores;
    this.warmupSeconds = warmupSeconds;
  }

  @Override
  public String name() {
    return "wire-java";
  }

  @Override
  public String description() {
    return "the same in Java: the dataplane's wire driver and message buffers, no stack";
  }

  @Override
  public @Nullable String unavailable() {
    return programs.missing("wire-bounce", "make -C tools/bench");
  }

  @Override
  public boolean does(Task task) {
    return task.kind() == Kind.FRAMES;
  }

  @Override
  public void open(Task task) throws IOException, InterruptedException {
    if (server != null && batch == task.batch()) {
      return;
    }
    close();
    Path made = Files.createTempDirectory("ixj-bench");
    folder = made;
    batch = task.batch();
    server =
        new Agent(
            cores.onServer(
                Child.ix(
                    "bench-agent",
                    "forward",
                    socket(made).toString(),
                    Integer.toString(task.batch()))));
    server.ask(Map.of(), ANSWER_MS); // answers once it listens
    round(task, warmupSeconds);
  }

  private static Path socket(Path folder) {
    return folder.resolve("wire.sock");
  }

  @Override
  public Map<String, Double> round(Task task, double seconds)
      throws IOException, InterruptedException {
    Agent up = server;
    Path place = folder;
    if (up == null || place == null) {
      throw new IOException("not started");
    }
    Map<String, Double> before = up.ask(Map.of(), ANSWER_MS);
    List<String> client = WirePeer.offer(programs, socket(place), task, seconds);
    Map<String, Double> figures =
        new LinkedHashMap<>(Programs.client(cores.onClient(client), seconds));
    Map<String, Double> after = up.ask(Map.of(), ANSWER_MS);
    double frames = difference("frames", before, after);
    figures.put(
        ForwardAgent.ALLOCATED_PER_FRAME, difference("allocated_bytes", before, after) / frames);
    return figures;
  }

  private static double difference(
      String name, Map<String, Double> before, Map<String, Double> after) {
    return after.getOrDefault(name, Double.NaN) - before.getOrDefault(name, Double.NaN);
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
      server = null;
    }
    Path made = folder;
    if (made != null) {
      folder = null;
      try {
        Files.deleteIfExists(socket(made));
        Files.deleteIfExists(made);
      } catch (IOException e) {
        // A folder in the temporary directory stays behind.
      }
    }
  }
}
