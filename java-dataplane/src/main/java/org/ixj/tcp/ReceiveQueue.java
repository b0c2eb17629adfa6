// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import java.lang.foreign.MemorySegment;
import org.ixj.memory.MbufPool;

/**
 * The message buffers one connection holds: a list in order, of which a front part was offered to
 * the application, and a list of what arrived ahead of a gap, sorted and without overlaps. Both are
 * linked through the pool, so an idle connection costs nothing but these few fields.
 */
final class ReceiveQueue {
  private static final int NONE = MbufPool.NONE;

  private final Payloads p;
  private int head = NONE;
  private int tail = NONE;
  // Bytes of the head that recvDone covered.
  private int headDone;
  private int offerNext = NONE;
  private int offerFrom;
  private int bytes;
  private int offered;
  private int held;
  private int aheadHead = NONE;
  private int aheadTail = NONE;

  ReceiveQueue(Payloads payloads) {
    p = payloads;
  }

  /** In-order bytes held. */
  int bytes() {
    return bytes;
  }

  /** Of these, offered and not yet done with. */
  int offered() {
    return offered;
  }

  /** Buffers held. */
  int held() {
    return held;
  }

  boolean hasGap() {
    return aheadHead != NONE;
  }

  boolean hasOffer() {
    return offerNext != NONE;
  }

  /** Where the next range to offer begins in the pool's segment. */
  long offerOffset() {
    return p.offset(offerNext) + offerFrom;
  }

  int offerBytes() {
    return p.length[offerNext] - offerFrom;
  }

  /** The range was offered. */
  void offerTaken() {
    offered += offerBytes();
    offerNext = p.pool.next(offerNext);
    offerFrom = 0;
  }

  /** Adds the buffer's payload at the end of what is in order. */
  void append(int mbuf, int seq, long at, int length) {
    p.hold(mbuf, seq, at, length);
    held++;
    link(mbuf);
  }

  /**
   * Copies a small payload behind the last one, if its buffer has room: many tiny segments must not
   * hold many buffers.
   */
  boolean merge(MemorySegment memory, long at, int length) {
    if (tail == NONE || p.room(tail) < length) {
      return false;
    }
    MemorySegment.copy(memory, at, memory, p.offset(tail) + p.length[tail], length);
    if (offerNext == NONE) {
      offerNext = tail;
      offerFrom = p.length[tail];
    }
    p.length[tail] += (short) length;
    bytes += length;
    return true;
  }

  /** The application is done with {@code count} bytes; false if so many were not offered. */
  boolean done(long count) {
    if (count < 0 || count > offered) {
      return false;
    }
    int left = (int) count;
    offered -= left;
    bytes -= left;
    while (left > 0) {
      int here = p.length[head] - headDone;
      if (left < here) {
        headDone += left;
        return true;
      }
      left -= here;
      headDone = 0;
      int gone = head;
      head = p.pool.next(gone);
      if (head == NONE) {
        tail = NONE;
      }
      release(gone);
    }
    return true;
  }

  /**
   * Keeps a payload that lies ahead of a gap, cut to what is new.
   *
   * @return whether the buffer was kept
   */
  boolean insertAhead(int mbuf, int seq, long at, int length) {
    int before = NONE;
    int after = aheadHead;
    if (aheadTail != NONE && Seq.ge(seq, p.seq[aheadTail])) {
      before = aheadTail;
      after = NONE;
    } else {
      while (after != NONE && Seq.le(p.seq[after], seq)) {
        before = after;
        after = p.pool.next(after);
      }
    }
    int cut = before == NONE ? 0 : p.end(before) - seq;
    cut = Math.max(cut, 0);
    if (cut >= length) {
      return false;
    }
    int first = seq + cut;
    int end = seq + length;
    while (after != NONE && Seq.le(p.end(after), end)) {
      int covered = after;
      after = p.pool.next(covered);
      dropAhead(covered);
    }
    if (after != NONE && Seq.lt(p.seq[after], end)) {
      end = p.seq[after];
    }
    if (Seq.le(end, first)) {
      relinkAhead(before, after);
      return false;
    }
    p.hold(mbuf, first, at + cut, end - first);
    held++;
    p.outOfOrder++;
    relinkAhead(before, mbuf);
    p.pool.next(mbuf, after);
    if (after == NONE) {
      aheadTail = mbuf;
    }
    return true;
  }

  private void relinkAhead(int before, int following) {
    if (before == NONE) {
      aheadHead = following;
    } else {
      p.pool.next(before, following);
    }
    if (following == NONE) {
      aheadTail = before;
    }
  }

  private void dropAhead(int mbuf) {
    p.outOfOrder--;
    release(mbuf);
  }

  /** Moves what has become in order; returns the new RCV.NXT. */
  int pull(int rcvNxt) {
    int next = rcvNxt;
    while (aheadHead != NONE && Seq.le(p.seq[aheadHead], next)) {
      int mbuf = aheadHead;
      aheadHead = p.pool.next(mbuf);
      if (aheadHead == NONE) {
        aheadTail = NONE;
      }
      int overlap = next - p.seq[mbuf];
      if (overlap >= p.length[mbuf]) {
        dropAhead(mbuf);
        continue;
      }
      p.outOfOrder--;
      if (overlap > 0) {
        p.cutFront(mbuf, overlap);
      }
      next += p.length[mbuf];
      link(mbuf);
    }
    return next;
  }

  /** Takes back what was only selectively acknowledged (RFC 2018 §8 allows it). */
  void dropAhead() {
    while (aheadHead != NONE) {
      int mbuf = aheadHead;
      aheadHead = p.pool.next(mbuf);
      dropAhead(mbuf);
    }
    aheadTail = NONE;
  }

  /**
   * SACK blocks for what is ahead: first the one with {@code latest} (RFC 2018 §4), then its
   * neighbours below, which changed most recently while data arrives in order, then those above.
   *
   * @param out start and end of each block in turn
   * @return blocks written
   */
  int sackBlocks(int[] out, int max, int latest) {
    int found = 0;
    boolean seen = false;
    int mbuf = aheadHead;
    while (mbuf != NONE && (!seen || found < max)) {
      int start = p.seq[mbuf];
      int end = p.end(mbuf);
      mbuf = p.pool.next(mbuf);
      while (mbuf != NONE && p.seq[mbuf] == end) {
        end = p.end(mbuf);
        mbuf = p.pool.next(mbuf);
      }
      if (seen) {
        out[2 * found] = start;
        out[2 * found + 1] = end;
        found++;
      } else {
        int kept = Math.min(found, max - 1);
        System.arraycopy(out, 0, out, 2, 2 * kept);
        out[0] = start;
        out[1] = end;
        found = kept + 1;
        seen = Seq.lt(latest, end);
      }
    }
    return found;
  }

  /** Frees what was never offered: the application will take no more. */
  void dropUnoffered() {
    dropAhead();
    if (offerNext == NONE) {
      return;
    }
    int mbuf = offerNext;
    int last = NONE;
    if (offerFrom > 0) {
      // Its front was offered: the buffer stays, shorter.
      bytes -= p.length[mbuf] - offerFrom;
      p.length[mbuf] = (short) offerFrom;
      last = mbuf;
      mbuf = p.pool.next(mbuf);
    } else {
      for (int m = head; m != mbuf; m = p.pool.next(m)) {
        last = m;
      }
    }
    while (mbuf != NONE) {
      int gone = mbuf;
      mbuf = p.pool.next(gone);
      bytes -= p.length[gone];
      release(gone);
    }
    if (last == NONE) {
      head = NONE;
    } else {
      p.pool.next(last, NONE);
    }
    tail = last;
    offerNext = NONE;
    offerFrom = 0;
    if (head != NONE && bytes == 0 && headDone == p.length[head]) {
      release(head);
      head = NONE;
      tail = NONE;
      headDone = 0;
    }
  }

  /** Hands the list of offered buffers over, leaving the queue empty; NONE when there are none. */
  int detach() {
    dropUnoffered();
    int list = head;
    head = NONE;
    tail = NONE;
    headDone = 0;
    bytes = 0;
    offered = 0;
    held = 0;
    return list;
  }

  private void link(int mbuf) {
    p.pool.next(mbuf, NONE);
    if (tail == NONE) {
      head = mbuf;
    } else {
      p.pool.next(tail, mbuf);
    }
    tail = mbuf;
    if (offerNext == NONE) {
      offerNext = mbuf;
      offerFrom = 0;
    }
    bytes += p.length[mbuf];
  }

  private void release(int mbuf) {
    held--;
    p.free(mbuf);
  }
}
