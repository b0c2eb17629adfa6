// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What all sessions of one thread share. */
final class KvContext {
  /** Longest line of a command, its line feed not counted; lines of keys have no limit. */
  static final int MAX_LINE = 2048;

  final KvStore store;
  final CommandLine words = new CommandLine();
  final Replies replies = new Replies();
  final long[] sum = new long[1];
  // Of this thread alone.
  int connections;
  long totalConnections;
  long bytesRead;
  int threads = 1;
  long startSeconds;
  private long seconds;

  // Buffers for unfinished lines, of which few sessions have one at a time.
  private final Arena arena = Arena.ofAuto();
  private MemorySegment[] freeLines = new MemorySegment[16];
  private int freeLineCount;

  KvContext(KvStore store) {
    this.store = store;
  }

  /** Sets the time, in Unix seconds. */
  void clock(long unixSeconds) {
    if (startSeconds == 0) {
      startSeconds = unixSeconds;
    }
    seconds = unixSeconds;
    store.clock(unixSeconds);
  }

  long seconds() {
    return seconds;
  }

  MemorySegment takeLine() {
    return freeLineCount == 0 ? arena.allocate(MAX_LINE) : freeLines[--freeLineCount];
  }

  void giveLine(MemorySegment line) {
    if (freeLineCount == freeLines.length) {
      freeLines = java.util.Arrays.copyOf(freeLines, freeLineCount * 2);
    }
    freeLines[freeLineCount++] = line;
  }
}
