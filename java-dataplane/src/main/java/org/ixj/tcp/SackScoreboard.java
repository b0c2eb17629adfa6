// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/**
 * The scoreboard of RFC 6675 §3 for one connection, kept per segment in sequence order: which parts
 * of the flight the peer holds, which are lost, which were sent again, and hence how much is in the
 * network (the "pipe"). It also keeps what RACK (RFC 8985 §5) remembers about the latest segment
 * delivered. Without SACK the same list serves NewReno.
 */
final class SackScoreboard {
  static final int NONE = SentSegments.NONE;

  static final int SACKED = 1;
  static final int LOST = 2;

  /** Sent more than once. */
  static final int RETRANSMITTED = 4;

  /** The latest copy of a retransmitted segment is thought to be in the network. */
  static final int COPY_IN_FLIGHT = 8;

  private final SentSegments s;
  private int head = NONE;
  private int tail = NONE;
  private int count;
  private int bytes;
  private int sackedBytes;
  private int sackedSegments;
  private int lostBytes;
  private int lostWaiting;
  private int copyBytes;

  /** Highest sequence number the peer is known to hold, cumulatively or by SACK. */
  private int highestDelivered;

  /** When the newest never-retransmitted segment the last calls delivered was sent, or -1. */
  long sampleSentUs = -1;

  /** RACK.xmit_ts, RACK.end_seq and RACK.rtt; 0 µs: nothing delivered yet. */
  long rackSentUs;

  int rackEnd;
  long rackRttUs;
  boolean reorderingSeen;

  SackScoreboard(SentSegments segments) {
    s = segments;
  }

  void start(int seq) {
    clear();
    highestDelivered = seq;
    rackSentUs = 0;
    rackRttUs = 0;
    rackEnd = seq;
    reorderingSeen = false;
    sampleSentUs = -1;
  }

  int count() {
    return count;
  }

  boolean isEmpty() {
    return head == NONE;
  }

  /** Bytes between SND.UNA and SND.NXT. */
  int bytes() {
    return bytes;
  }

  int sackedBytes() {
    return sackedBytes;
  }

  int sackedSegments() {
    return sackedSegments;
  }

  int lostBytes() {
    return lostBytes;
  }

  /** Lost bytes not sent again since. */
  int lostWaiting() {
    return lostWaiting;
  }

  /** RFC 6675 §4 SetPipe(): bytes thought to be in the network. */
  int pipe() {
    return bytes - sackedBytes - lostBytes + copyBytes;
  }

  int head() {
    return head;
  }

  int tail() {
    return tail;
  }

  int next(int node) {
    return s.next[node];
  }

  int seq(int node) {
    return s.seq[node];
  }

  int end(int node) {
    return s.end[node];
  }

  long sentUs(int node) {
    return s.sentUs[node];
  }

  boolean is(int node, int flag) {
    return (s.flags[node] & flag) != 0;
  }

  /** New data left: {@code seq} is the end of the last segment recorded. */
  void sent(int seq, int end, long nowUs) {
    int node = s.allocate();
    s.seq[node] = seq;
    s.end[node] = end;
    s.sentUs[node] = nowUs;
    if (tail == NONE) {
      head = node;
    } else {
      s.next[tail] = node;
    }
    tail = node;
    count++;
    bytes += end - seq;
  }

  /** The segment left again. */
  void sentAgain(int node, long nowUs) {
    int length = s.end[node] - s.seq[node];
    if (is(node, COPY_IN_FLIGHT)) {
      copyBytes -= length;
    } else if (is(node, LOST)) {
      lostWaiting -= length;
    }
    s.flags[node] |= RETRANSMITTED | COPY_IN_FLIGHT;
    copyBytes += length;
    s.sentUs[node] = nowUs;
  }

  /** Cuts a segment in two, because only a part of it may or can be sent again at once. */
  void split(int node, int at) {
    int rest = s.allocate();
    s.seq[rest] = at;
    s.end[rest] = s.end[node];
    s.sentUs[rest] = s.sentUs[node];
    s.flags[rest] = s.flags[node];
    s.next[rest] = s.next[node];
    s.end[node] = at;
    s.next[node] = rest;
    if (tail == node) {
      tail = rest;
    }
    if (is(node, SACKED)) {
      sackedSegments++;
    }
    count++;
  }

  /** Drops what lies before the new SND.UNA. */
  void acknowledge(int una, long nowUs, long minRttUs) {
    while (head != NONE && Seq.lt(s.seq[head], una)) {
      if (Seq.gt(s.end[head], una)) {
        split(head, una);
      }
      int node = head;
      if (!is(node, SACKED)) {
        delivered(node, nowUs, minRttUs);
      }
      int length = s.end[node] - s.seq[node];
      forget(node, length);
      bytes -= length;
      head = s.next[node];
      s.release(node);
      count--;
    }
    if (head == NONE) {
      tail = NONE;
    }
    if (Seq.gt(una, highestDelivered)) {
      highestDelivered = una;
    }
  }

  /**
   * Takes one SACK block that lies within SND.UNA..SND.NXT. Only whole segments count: half of one
   * is of no use to a sender that cannot send halves.
   *
   * @return bytes newly known to be held by the peer
   */
  int sack(int start, int end, long nowUs, long minRttUs) {
    int newly = 0;
    for (int node = head; node != NONE && Seq.lt(s.seq[node], end); node = s.next[node]) {
      if (Seq.lt(s.seq[node], start) || Seq.gt(s.end[node], end) || is(node, SACKED)) {
        continue;
      }
      delivered(node, nowUs, minRttUs);
      int length = s.end[node] - s.seq[node];
      forget(node, length);
      s.flags[node] = (byte) ((s.flags[node] & RETRANSMITTED) | SACKED);
      sackedBytes += length;
      sackedSegments++;
      newly += length;
    }
    return newly;
  }

  /** The segment, or its latest copy, is lost. */
  void markLost(int node) {
    int length = s.end[node] - s.seq[node];
    if (is(node, COPY_IN_FLIGHT)) {
      copyBytes -= length;
      s.flags[node] &= ~COPY_IN_FLIGHT;
      if (is(node, LOST)) {
        lostWaiting += length;
      }
    }
    if (!is(node, LOST)) {
      s.flags[node] |= LOST;
      lostBytes += length;
      lostWaiting += length;
    }
  }

  /**
   * The retransmission timer ran out: all that is not SACKed is lost. A SACKed head means that the
   * peer took its word back (RFC 2018 §8): then nothing it said counts.
   */
  void markAllLost() {
    boolean reneged = head != NONE && is(head, SACKED);
    for (int node = head; node != NONE; node = s.next[node]) {
      if (is(node, SACKED)) {
        if (!reneged) {
          continue;
        }
        sackedBytes -= s.end[node] - s.seq[node];
        sackedSegments--;
        s.flags[node] &= ~SACKED;
      }
      markLost(node);
    }
  }

  /** RFC 6675 §4 NextSeg() rule 1: the first lost segment that waits to be sent again. */
  int nextLost() {
    if (lostWaiting == 0) {
      return NONE;
    }
    int node = head;
    while (node != NONE && (s.flags[node] & (LOST | COPY_IN_FLIGHT)) != LOST) {
      node = s.next[node];
    }
    return node;
  }

  void clear() {
    while (head != NONE) {
      int node = head;
      head = s.next[node];
      s.release(node);
    }
    tail = NONE;
    count = 0;
    bytes = 0;
    sackedBytes = 0;
    sackedSegments = 0;
    lostBytes = 0;
    lostWaiting = 0;
    copyBytes = 0;
  }

  /** Takes the segment's bytes out of the sums its flags put them in. */
  private void forget(int node, int length) {
    int flags = s.flags[node];
    if ((flags & SACKED) != 0) {
      sackedBytes -= length;
      sackedSegments--;
    }
    if ((flags & LOST) != 0) {
      lostBytes -= length;
      if ((flags & COPY_IN_FLIGHT) == 0) {
        lostWaiting -= length;
      }
    }
    if ((flags & COPY_IN_FLIGHT) != 0) {
      copyBytes -= length;
    }
  }

  private void delivered(int node, long nowUs, long minRttUs) {
    long sentUs = s.sentUs[node];
    int end = s.end[node];
    boolean again = is(node, RETRANSMITTED);
    if (again) {
      // RFC 8985 §6.2 step 2: delivered faster than any round trip, so it was an earlier copy.
      if (nowUs - sentUs < minRttUs) {
        return;
      }
    } else {
      sampleSentUs = sentUs;
      // Step 3: below what was delivered before, though sent once: the network reorders.
      if (Seq.lt(end, highestDelivered)) {
        reorderingSeen = true;
      }
    }
    if (Seq.gt(end, highestDelivered)) {
      highestDelivered = end;
    }
    if (sentUs > rackSentUs || (sentUs == rackSentUs && Seq.gt(end, rackEnd))) {
      rackSentUs = sentUs;
      rackEnd = end;
      rackRttUs = nowUs - sentUs;
    }
  }
}
