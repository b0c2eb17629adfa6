// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.load;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Every request of a run and the answer it must get, byte for byte, written down beforehand: in the
 * run itself nothing is formatted and nothing is allocated. Requests lie in the send arena, answers
 * in private memory.
 */
final class RequestBook {
  /** Of ten kv requests one is a set. */
  private static final int SET_EVERY = 10;

  private static final int KV_OVERHEAD = 64;

  private final LoadProfile profile;
  private final MemorySegment arena;
  private final MemorySegment answers;
  private final long slotBytes;
  private final int kinds;
  private final int[] requestLength;
  private final int[] answerLength;

  RequestBook(LoadProfile profile, MemorySegment arena) {
    this.profile = profile;
    this.arena = arena;
    slotBytes = slotBytes(profile);
    if (profile.arenaBytes() > arena.byteSize()) {
      throw new IllegalArgumentException(
          "requests need " + profile.arenaBytes() + " bytes of send arena");
    }
    kinds = profile.workload() == LoadProfile.Workload.KV ? 2 : 1;
    answers = Arena.ofAuto().allocate(profile.connections() * slotBytes * kinds, 8);
    requestLength = new int[kinds];
    answerLength = new int[kinds];
    for (int connection = 0; connection < profile.connections(); connection++) {
      if (kinds == 1) {
        writeEcho(connection);
      } else {
        writeKv(connection);
      }
    }
  }

  /**
   * Room for the longest request or answer; two kinds of kv requests share a connection's slots.
   */
  static long slotBytes(LoadProfile profile) {
    long bytes =
        profile.workload() == LoadProfile.Workload.KV
            ? 2L * (profile.bytes() + KV_OVERHEAD)
            : profile.bytes();
    return bytes + 7 & -8;
  }

  private void writeEcho(int connection) {
    requestLength[0] = profile.bytes();
    answerLength[0] = profile.bytes();
    for (int slot = 0; slot < profile.depth(); slot++) {
      long at = slotOffset(connection, slot);
      for (int i = 0; i < profile.bytes(); i++) {
        arena.set(ValueLayout.JAVA_BYTE, at + i, pattern(connection, slot, i));
      }
    }
  }

  private void writeKv(int connection) {
    byte[] value = new byte[profile.bytes()];
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) ('a' + Math.floorMod(pattern(connection, 0, i), 26));
    }
    String text = new String(value, StandardCharsets.US_ASCII);
    String key = String.format(Locale.ROOT, "load-%06d", connection);
    String get = "get " + key + "\r\n";
    String set = "set " + key + " 0 0 " + value.length + "\r\n" + text + "\r\n";
    String hit = "VALUE " + key + " 0 " + value.length + "\r\n" + text + "\r\nEND\r\n";
    write(connection, 0, get, hit);
    write(connection, 1, set, "STORED\r\n");
  }

  private void write(int connection, int kind, String request, String answer) {
    requestLength[kind] = request.length();
    answerLength[kind] = answer.length();
    copy(request, arena, slotOffset(connection, 0) + kind * (slotBytes / 2));
    copy(answer, answers, answerOffset(connection, kind));
  }

  private static void copy(String text, MemorySegment to, long at) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, at, bytes.length);
  }

  private static byte pattern(int connection, int slot, int i) {
    // Differs between connections, slots and places, so that a mix-up of any two shows.
    return (byte) (connection * 31 + slot * 17 + i * 7 + (i >>> 8));
  }

  private long slotOffset(int connection, int slot) {
    return ((long) connection * profile.depth() + slot) * slotBytes;
  }

  private long answerOffset(int connection, int kind) {
    return ((long) connection * kinds + kind) * slotBytes;
  }

  /** Which kind of request number {@code sequence} of a connection is; the first stores the key. */
  int kind(long sequence) {
    return kinds == 1 || sequence % SET_EVERY != 0 ? 0 : 1;
  }

  /** Where in the arena the request lies. */
  int requestOffset(int connection, long sequence) {
    return (int)
        (kinds == 1
            ? slotOffset(connection, (int) (sequence % profile.depth()))
            : slotOffset(connection, 0) + kind(sequence) * (slotBytes / 2));
  }

  int requestLength(long sequence) {
    return requestLength[kind(sequence)];
  }

  int answerLength(long sequence) {
    return answerLength[kind(sequence)];
  }

  /** Whether {@code bytes} received bytes are those of the answer from {@code from} on. */
  boolean matches(
      int connection, long sequence, int from, MemorySegment received, long at, int bytes) {
    MemorySegment expected = kinds == 1 ? arena : answers;
    long offset =
        kinds == 1 ? requestOffset(connection, sequence) : answerOffset(connection, kind(sequence));
    return MemorySegment.mismatch(
            expected, offset + from, offset + from + bytes, received, at, at + bytes)
        == -1;
  }
}
