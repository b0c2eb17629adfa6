// SPDX-License-Identifier: Apache-2.0
package org.ixj.tools.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Work that checks itself and asks of a JVM what JVMs find hard: objects that have to survive
 * collections, calls whose compiled code is taken back, floating point, and exceptions that begin
 * as faults of the processor. One thread does it.
 */
final class Toil {
  private static final int KEPT = 3000;
  private static final int LIST = 200;
  private static final int NATIVE_LONGS = 4096;
  private static final int EXCEPTIONS_EVERY = 16;
  private static final int OVERFLOW_EVERY = 500;

  private final Shapes shapes;
  private final Map<Integer, Node> kept = new HashMap<>();
  private final MemorySegment memory = Arena.ofAuto().allocate(NATIVE_LONGS * 8L, 64);
  private long turns;

  /**
   * Work on what others change meanwhile.
   *
   * @param shapes of which there are ever more kinds
   */
  Toil(Shapes shapes) {
    this.shapes = shapes;
  }

  private static final class Node {
    final int value;
    final @Nullable Node next;
    final long[] ballast;

    Node(int value, @Nullable Node next) {
      this.value = value;
      this.next = next;
      ballast = new long[value & 31];
    }
  }

  /** Some work; how many of its results were wrong. */
  int turn() {
    turns++;
    int wrong = failed(objects()) + failed(floatingPoint()) + failed(nativeMemory());
    wrong += failed(shapes.latest().area(turns) == turns * turns + 1);
    wrong += failed(Long.parseLong(Long.toString(turns)) == turns);
    if (turns % EXCEPTIONS_EVERY == 0) {
      wrong += failed(exceptions((int) (turns % EXCEPTIONS_EVERY)));
    }
    if (turns % OVERFLOW_EVERY == 0) {
      wrong += failed(overflow());
    }
    return wrong;
  }

  private static int failed(boolean right) {
    return right ? 0 : 1;
  }

  private boolean objects() {
    Node head = null;
    for (int i = 0; i < LIST; i++) {
      head = new Node(i, head);
    }
    kept.put((int) (turns % KEPT), head);
    Node old = kept.get((int) (turns * 7 % KEPT));
    return length(head) == LIST && (old == null || length(old) == LIST);
  }

  private static int length(@Nullable Node head) {
    int n = 0;
    for (Node at = head; at != null; at = at.next) {
      n += at.ballast.length == (at.value & 31) ? 1 : LIST;
    }
    return n;
  }

  private static boolean floatingPoint() {
    double up = 0;
    double down = 0;
    for (int i = 1; i < 100; i++) {
      up += Math.sqrt(i) * Math.sin(i);
      down += Math.sqrt(100 - i) * Math.sin(100 - i);
    }
    return Math.abs(up - down) < 1e-9;
  }

  private boolean nativeMemory() {
    long at = turns % NATIVE_LONGS;
    memory.setAtIndex(ValueLayout.JAVA_LONG, at, turns);
    long before = memory.getAtIndex(ValueLayout.JAVA_LONG, (at + 1) % NATIVE_LONGS);
    return memory.getAtIndex(ValueLayout.JAVA_LONG, at) == turns
        && (before == 0 || before == turns + 1 - NATIVE_LONGS);
  }

  private static int divide(int a, int b) {
    return a / b;
  }

  private static int element(int[] array, int at) {
    return array[at];
  }

  @SuppressWarnings({"NullAway", "DataFlowIssue"}) // the null check is what is tried
  private static boolean exceptions(int zero) {
    int caught = 0;
    Node none = zero == 0 ? null : new Node(1, null);
    try {
      caught += none.value;
    } catch (NullPointerException e) {
      caught += 10;
    }
    try {
      caught += divide(5, zero);
    } catch (ArithmeticException e) {
      caught += 100;
    }
    try {
      caught += element(new int[zero], 3);
    } catch (ArrayIndexOutOfBoundsException e) {
      caught += 1000;
    }
    return caught == 1110;
  }

  private static int deep(int n) {
    return n == Integer.MAX_VALUE ? 0 : deep(n + 1) + 1;
  }

  private static boolean overflow() {
    try {
      return deep(0) < 0;
    } catch (StackOverflowError e) {
      return true;
    }
  }
}
