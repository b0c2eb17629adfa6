// SPDX-License-Identifier: Apache-2.0
package org.ixj.examples.kv;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** A session over a store of its own, fed with text. */
final class Client {
  static final long START = 1_700_000_000;

  final KvStore store;
  final KvContext context;
  final KvSession session;

  Client() {
    this(1 << 21);
  }

  Client(long bytes) {
    this(new KvStore(bytes, 1, 2, Arena.ofAuto()));
  }

  Client(KvStore store) {
    this.store = store;
    context = new KvContext(store);
    context.clock(START);
    session = new KvSession(context);
  }

  /** Gives the input in pieces of {@code piece} bytes at most, the first of {@code first}. */
  String say(String input, int first, int piece) {
    byte[] bytes = input.getBytes(StandardCharsets.ISO_8859_1);
    TextOutput out = new TextOutput();
    int at = 0;
    int n = first;
    while (at < bytes.length) {
      n = Math.min(n, bytes.length - at);
      // Memory of exactly these bytes: reading beyond them is an exception.
      MemorySegment m = Arena.ofAuto().allocate(Math.max(1, n));
      MemorySegment.copy(bytes, at, m, ValueLayout.JAVA_BYTE, 0, n);
      int taken = session.input(m, 0, n, out);
      if (taken != n) {
        throw new AssertionError("took " + taken + " of " + n);
      }
      at += n;
      n = piece;
    }
    return out.text();
  }

  String say(String input) {
    return say(input, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }
}
