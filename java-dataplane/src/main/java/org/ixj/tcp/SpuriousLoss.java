// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

import org.ixj.stats.Counter;
import org.ixj.stats.Counters;

/**
 * Finds recoveries that nothing was lost for: the peer reports every byte that was sent again as a
 * duplicate (D-SACK, RFC 2883), as RFC 3708 describes. Then the window is what it was. Duplicates
 * that the network makes of anything else do not count.
 *
 * <p>A peer that lies about it gains what it could have by acknowledging early as well: to be sent
 * to faster than its path bears.
 */
final class SpuriousLoss {
  private final Counters counters;

  SpuriousLoss(Counters counters) {
    this.counters = counters;
  }

  /** A recovery begins. */
  static void begin(Connection c) {
    c.undoFrom = c.sndUna;
    c.undoTo = c.sndUna;
    c.undoUntil = c.sndNxt;
    c.undoBytes = 0;
    c.undoPossible = true;
  }

  /** A segment was sent again. */
  static void sentAgain(Connection c, int seq, int end) {
    if (c.recovery != Connection.NO_RECOVERY) {
      boolean first = c.undoFrom == c.undoTo;
      c.undoFrom = first ? seq : Seq.min(c.undoFrom, seq);
      c.undoTo = first ? end : Seq.max(c.undoTo, end);
      c.undoBytes += end - seq;
    }
  }

  /** The recovery is over; reports of duplicates may still be on their way for a round trip. */
  static void end(Connection c) {
    c.undoUntil = c.sndNxt;
  }

  /** SND.UNA moved: what is reported after that round trip is of something else. */
  static void acknowledged(Connection c) {
    c.undoPossible &= !Seq.gt(c.sndUna, c.undoUntil);
  }

  /** The peer reports a duplicate, after the acknowledgement it came with was taken. */
  void reported(Connection c, int start, int end) {
    if (!c.undoPossible || Seq.lt(start, c.undoFrom) || Seq.gt(end, c.undoTo)) {
      return;
    }
    c.undoBytes -= end - start;
    if (c.undoBytes > 0 || c.board.lostWaiting() > 0) {
      return;
    }
    c.undoPossible = false;
    c.recovery = Connection.NO_RECOVERY;
    c.congestion.undo();
    counters.add(Counter.TCP_SPURIOUS_RECOVERIES);
  }
}
