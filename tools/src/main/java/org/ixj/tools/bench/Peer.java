// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.bench;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A system that takes rounds: how it is started, loaded and stopped. One thread. */
public interface Peer extends AutoCloseable {
  /** Its name in figures and on the command line. */
  String name();

  /** What it is, for people: half a sentence. */
  String description();

  /** What this machine lacks for it and how to get that, or null when it can run. */
  @Nullable String unavailable();

  /** Whether it can do the task at all. */
  boolean does(Task task);

  /** Starts what stays up between rounds, and warms it up with the task. */
  default void open(Task task) throws IOException, InterruptedException {}

  /**
   * One round.
   *
   * @return figures by name: {@code requests_per_second}, {@code p50_us}, ...
   * @throws IOException with a sentence when it failed, which a wrong answer is too
   */
  Map<String, Double> round(Task task, double seconds) throws IOException, InterruptedException;

  /** Between rounds it uses no processor; after this it is not there. */
  @Override
  default void close() {}
}
