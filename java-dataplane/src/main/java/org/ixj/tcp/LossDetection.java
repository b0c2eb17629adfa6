// SPDX-License-Identifier: Apache-2.0
package org.ixj.tcp;

/**
 * Which segments are lost, by time: RACK, RFC 8985 §6.2. Its rule that three SACKed segments need
 * no reordering window is RFC 6675's duplicate threshold; beyond that it finds lost retransmissions
 * and tolerates reordering.
 */
final class LossDetection {
  private static final int DUPLICATE_THRESHOLD = 3;

  /** RFC 8985 §6.2 step 4: recoveries a widened reordering window lasts. */
  static final int REORDER_PERSIST = 16;

  private static final int MAX_MULTIPLIER = 32;

  /**
   * Marks what is lost and sets when to look again.
   *
   * @return whether anything new was marked
   */
  static boolean detect(Connection c, long nowUs) {
    SackScoreboard board = c.board;
    c.reorderUs = Connection.NEVER;
    if (board.rackRttUs == 0 && board.rackSentUs == 0) {
      return false;
    }
    long window = reorderingWindow(c);
    boolean found = false;
    long again = Connection.NEVER;
    for (int n = board.head(); n != SackScoreboard.NONE; n = board.next(n)) {
      boolean waits =
          board.is(n, SackScoreboard.LOST) && !board.is(n, SackScoreboard.COPY_IN_FLIGHT);
      if (waits || board.is(n, SackScoreboard.SACKED) || !sentBefore(board, n)) {
        continue;
      }
      long lostAt = board.sentUs(n) + board.rackRttUs + window;
      if (lostAt <= nowUs) {
        board.markLost(n);
        found = true;
      } else {
        again = Math.min(again, lostAt);
      }
    }
    c.reorderUs = again;
    return found;
  }

  /** RACK_sent_after() of RFC 8985 §6.2. */
  private static boolean sentBefore(SackScoreboard board, int n) {
    long sentUs = board.sentUs(n);
    return sentUs < board.rackSentUs
        || (sentUs == board.rackSentUs && Seq.lt(board.end(n), board.rackEnd));
  }

  /** RACK_update_reo_wnd() of RFC 8985 §6.2 step 4. */
  private static long reorderingWindow(Connection c) {
    SackScoreboard board = c.board;
    if (!board.reorderingSeen
        && (c.recovery != Connection.NO_RECOVERY
            || board.sackedSegments() >= DUPLICATE_THRESHOLD)) {
      return 0;
    }
    long quarter = c.rtt.leastUs() / 4;
    return Math.min(c.reorderMultiplier * quarter, c.rtt.smoothedUs());
  }

  /** The peer reported a duplicate (RFC 2883): something was sent again in vain, wait longer. */
  static void duplicateReported(Connection c) {
    c.reorderMultiplier = Math.min(c.reorderMultiplier + 1, MAX_MULTIPLIER);
    c.reorderPersist = REORDER_PERSIST;
  }

  static void recovered(Connection c) {
    if (c.reorderPersist > 0 && --c.reorderPersist == 0) {
      c.reorderMultiplier = 1;
    }
  }

  private LossDetection() {}
}
