// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import java.lang.foreign.MemorySegment;

/**
 * Every request of a run and the answer it must get, byte for byte, written down beforehand: in the
 * run itself nothing is formatted and nothing is allocated. Requests lie in the send arena, answers
 * in private memory. Requests of a connection are numbered from 0.
 */
interface RequestBook {
  /** Writes the book of a run into the arena. */
  static RequestBook write(LoadProfile profile, MemorySegment arena) {
    if (profile.arenaBytes() > arena.byteSize()) {
      throw new IllegalArgumentException(
          "requests need " + profile.arenaBytes() + " bytes of send arena");
    }
    return switch (profile.workload()) {
      case ECHO -> new EchoBook(profile, arena);
      case KV -> new KvBook(profile, arena);
      case ETC -> new MixBook(Mix.etc(), profile.connections(), arena);
      case USR -> new MixBook(Mix.usr(), profile.connections(), arena);
    };
  }

  /** Arena bytes of a run's requests. */
  static long arenaBytes(LoadProfile profile) {
    return switch (profile.workload()) {
      case ECHO -> EchoBook.arenaBytes(profile);
      case KV -> KvBook.arenaBytes(profile);
      case ETC, USR -> MixBook.ARENA_BYTES;
    };
  }

  /** Where in the arena the request lies. */
  int requestOffset(int connection, long sequence);

  int requestLength(int connection, long sequence);

  int answerLength(int connection, long sequence);

  /** Whether {@code bytes} received bytes are those of the answer from {@code from} on. */
  boolean matches(
      int connection, long sequence, int from, MemorySegment received, long at, int bytes);
}
