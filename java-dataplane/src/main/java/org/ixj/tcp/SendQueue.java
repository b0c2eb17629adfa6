// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/**
 * What one connection's application wants sent and the peer has not acknowledged: ranges of the
 * send arena, never copies. Retransmission reads the arena again; an application that changes it
 * before the acknowledgement garbles only its own stream.
 */
final class SendQueue {
  private static final int NONE = SendEntries.NONE;

  private final SendEntries entries;
  private int head = NONE;
  private int tail = NONE;
  private int count;
  // Sequence number of the first byte of the head entry, at or before SND.UNA.
  private int headSeq;
  private int una;
  private int end;
  // The entry last read: new data is found from here, not from the head.
  private int cursor = NONE;
  private int cursorSeq;

  SendQueue(SendEntries entries) {
    this.entries = entries;
  }

  /** Starts an empty queue whose first byte will have the number {@code seq}. */
  void start(int seq) {
    headSeq = seq;
    una = seq;
    end = seq;
  }

  /** Entries held. */
  int count() {
    return count;
  }

  /** Bytes held. */
  int bytes() {
    return end - una;
  }

  /** Sequence number after the last byte. */
  int end() {
    return end;
  }

  /** Whether an append of the range would need one entry more. */
  boolean extendsTail(long offset) {
    return tail != NONE && entries.offset[tail] + entries.length[tail] == offset;
  }

  void append(long offset, int bytes) {
    if (extendsTail(offset)) {
      entries.length[tail] += bytes;
    } else {
      int node = entries.allocate();
      entries.offset[node] = offset;
      entries.length[node] = bytes;
      if (tail == NONE) {
        head = node;
        headSeq = end;
      } else {
        entries.next[tail] = node;
      }
      tail = node;
      count++;
    }
    end += bytes;
  }

  /** Forgets everything before {@code seq}, which is not beyond the end. */
  void acknowledge(int seq) {
    una = seq;
    while (head != NONE && Seq.le(headSeq + entries.length[head], seq)) {
      // The tail may still be extended, and an extension must not start before SND.UNA.
      headSeq += entries.length[head];
      if (cursor == head) {
        cursor = NONE;
      }
      int gone = head;
      head = entries.next[gone];
      entries.release(gone);
      count--;
    }
    if (head == NONE) {
      tail = NONE;
    }
  }

  /** Finds the entry that holds byte {@code seq}, which must be queued; see {@link #within}. */
  int find(int seq) {
    if (cursor == NONE || Seq.lt(seq, cursorSeq)) {
      cursor = head;
      cursorSeq = headSeq;
    }
    while (Seq.ge(seq, cursorSeq + entries.length[cursor])) {
      cursorSeq += entries.length[cursor];
      cursor = entries.next[cursor];
    }
    return cursor;
  }

  /** Position of byte {@code seq} in the entry {@link #find} just returned for it. */
  int within(int seq) {
    return seq - cursorSeq;
  }

  /** Gives every entry back. */
  void clear() {
    while (head != NONE) {
      int gone = head;
      head = entries.next[gone];
      entries.release(gone);
    }
    tail = NONE;
    cursor = NONE;
    count = 0;
    headSeq = end;
    una = end;
  }
}
