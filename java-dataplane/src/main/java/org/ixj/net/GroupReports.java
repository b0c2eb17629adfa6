// SPDX-License-Identifier: Apache-2.0
package org.ixj.net;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.ixj.wire.GroupMessage;
import org.jspecify.annotations.Nullable;

/**
 * Tells the link which groups are listened to, so that switches that look into it let their frames
 * through: MLDv2, RFC 3810 §6. Owned by the first elastic thread.
 *
 * <p>Deviation: there are no timers per group. A change reports all groups as joined, which says
 * nothing new of those that were, and a question about one is answered for all; a report of {@value
 * #MAX_RECORDS} groups stays far below 1280 bytes. Version 1 is not spoken.
 */
final class GroupReports {
  /** Most groups of a report, those left included. */
  static final int MAX_RECORDS = 40;

  /** How often a change is reported: RFC 3810 §9.1, Robustness Variable. */
  private static final int REPEATS = 2;

  /** Within which time it is repeated: §9.11, Unsolicited Report Interval. */
  private static final long REPEAT_US = 1_000_000;

  private static final long RETRY_US = 10_000;
  private static final long[] NONE = {};

  private final LinkMessages messages;
  private final RandomGenerator random;
  private long[] groups = NONE;
  private long[] left = NONE;
  private int repeats;
  private long changeUs = OwnAddress.NEVER;
  private long answerUs = OwnAddress.NEVER;

  GroupReports(LinkMessages messages, RandomGenerator random) {
    this.messages = messages;
    this.random = random;
  }

  /** From now on these groups, by their second halves, are listened to. */
  void listen(long[] now, long nowUs) {
    long[] gone = Arrays.stream(groups).filter(g -> !contains(now, g)).toArray();
    // What was left a moment ago and is joined again is not left.
    long[] before = Arrays.stream(left).filter(g -> !contains(now, g)).toArray();
    long[] both = Arrays.copyOf(gone, gone.length + before.length);
    System.arraycopy(before, 0, both, gone.length, before.length);
    left = Arrays.copyOf(both, Math.min(both.length, Math.max(0, MAX_RECORDS - now.length)));
    groups = now.clone();
    again(nowUs);
  }

  /** Reports once more, now that there is an address to report from (RFC 3590 §4). */
  void again(long nowUs) {
    repeats = REPEATS;
    changeUs = nowUs;
  }

  private static boolean contains(long[] some, long one) {
    return Arrays.stream(some).anyMatch(g -> g == one);
  }

  /** A router asks; the answer may take so many milliseconds. */
  void asked(int withinMs, long nowUs) {
    long due = nowUs + random.nextLong(1000L * withinMs + 1);
    // §6.2, 1: one that is due earlier answers this question as well.
    answerUs = Math.min(answerUs, due);
  }

  /**
   * Sends what is due.
   *
   * @param from our link-local address, or null while there is none (§5.2.13)
   */
  void advance(@Nullable OwnAddress from, long nowUs) {
    if (nowUs >= changeUs) {
      if (!report(GroupMessage.JOINS, from)) {
        changeUs = nowUs + RETRY_US;
      } else if (--repeats > 0) {
        changeUs = nowUs + random.nextLong(REPEAT_US);
      } else {
        changeUs = OwnAddress.NEVER;
        left = NONE;
      }
    }
    if (nowUs >= answerUs) {
      answerUs = report(GroupMessage.LISTENS, from) ? OwnAddress.NEVER : nowUs + RETRY_US;
    }
  }

  private boolean report(int type, @Nullable OwnAddress from) {
    boolean change = type == GroupMessage.JOINS;
    int records = groups.length + (change ? left.length : 0);
    if (records == 0) {
      return true;
    }
    if (!messages.beginReport(records)) {
      return false;
    }
    for (int i = 0; i < groups.length; i++) {
      messages.record(i, type, groups[i]);
    }
    for (int i = groups.length; i < records; i++) {
      messages.record(i, GroupMessage.LEAVES, left[i - groups.length]);
    }
    messages.endReport(records, from == null ? 0 : from.high, from == null ? 0 : from.low);
    return true;
  }

  /** When {@link #advance} has something to do. */
  long nextUs() {
    return Math.min(changeUs, answerUs);
  }
}
